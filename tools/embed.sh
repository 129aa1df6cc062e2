#!/bin/sh
# C source with the texts of files: `const struct embedded_file NAME[]`, ended by one without a name.
#     embed.sh NAME FILE… > OUT.c
set -eu
name=$1
shift
echo '#include "lint/packs.h"'
number=0
for file in "$@"; do
    echo "static const unsigned char text_$number[] = {"
    od -An -v -tu1 "$file" | sed 's/  */,/g; s/^,//; s/$/,/'
    echo '0};'
    number=$((number + 1))
done
echo "const struct embedded_file $name[] = {"
number=0
for file in "$@"; do
    echo "    {\"$(basename "$file" .yml)\", (const char *)text_$number, sizeof text_$number - 1},"
    number=$((number + 1))
done
echo '    {0}};'

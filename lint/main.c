#include "lint/lint.h"

int main(int argc, char **argv)
{
    return lint_main(argc, argv);
}

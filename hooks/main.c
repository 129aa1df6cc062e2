#include "core/interrupt.h"
#include "hooks/cli.h"

int main(int argc, char **argv)
{
    interrupt_install();
    return cli_main(argc, argv);
}

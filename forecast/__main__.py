"""The curator's command line: `python -m forecast validate | crosscheck | draw | train | backtest | ...`."""

import argparse
import sys

from forecast.commands import add_commands, run


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 for success, 1 for a refusal, 2 for wrong usage.

    Parameters
    ----------
    arguments
        Arguments of the command line; those of the process by default.
    """
    parser = argparse.ArgumentParser(prog="python -m forecast", description=__doc__)
    add_commands(parser.add_subparsers(dest="command", required=True))
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())

"""Serve: `python -m service --host 127.0.0.1 --port 8000`."""

import argparse
import sys

from service.serve import add_arguments, serve


def main() -> int:
    """Run the production server until it is told to stop; 1 if it can't begin."""
    parser = argparse.ArgumentParser(prog="python -m service", description=__doc__)
    add_arguments(parser)
    return serve(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())

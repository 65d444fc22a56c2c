"""Run the production server: `python -m service --host 127.0.0.1 --port 8000`."""

import argparse
import sys

from service.serve import add_arguments, serve


def main() -> int:
    """Run the server until it is stopped, and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m service", description=__doc__)
    add_arguments(parser)
    return serve(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())

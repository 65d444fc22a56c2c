"""What is in `deploy/`, held against the command line, the service and Debian's nginx: `make test-deploy`."""

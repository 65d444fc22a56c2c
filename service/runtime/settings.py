"""Environment variables: those that the launcher sets for the worker processes, and one for operators."""

#: The artifact's folder, and the ledger's file.
BUILD, LEDGER = "SLIPCAST_BUILD", "SLIPCAST_LEDGER"
#: If set, the service writes an access log.
ACCESS_LOG = "SLIPCAST_ACCESS_LOG"
#: Set by operators: the SHA-256 of the only manifest that the service may load.
PIN = "SLIPCAST_MANIFEST_SHA256"
#: The folder in which the workers share their counters; prometheus_client defines the name.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

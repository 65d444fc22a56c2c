"""Settings that the launcher passes to its workers, which are processes of their own, by the environment."""

#: The artifact's folder, and the ledger's file.
BUILD, LEDGER = "SLIPCAST_BUILD", "SLIPCAST_LEDGER"
#: Turns the access log on.
ACCESS_LOG = "SLIPCAST_ACCESS_LOG"
#: The SHA-256 of the one manifest to accept; operators set it.
PIN = "SLIPCAST_MANIFEST_SHA256"
#: The folder in which the workers' counters add up, by prometheus_client's own name for it.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

"""Environment variables: those that the launcher sets for the worker processes, and one for operators."""

#: The artifact's folder, and the ledger's file; empty if no option names them.
BUILD, LEDGER = "SLIPCAST_BUILD", "SLIPCAST_LEDGER"
#: If set, the service writes an access log.
ACCESS_LOG = "SLIPCAST_ACCESS_LOG"
#: Set by operators: the SHA-256 of the only manifest that the service may load.
PIN = "SLIPCAST_MANIFEST_SHA256"
#: The folder in which the workers share their counters; prometheus_client defines the name.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
#: Addresses and networks of the proxies in front, separated by commas; their forwarded headers are believed.
PROXIES = "SLIPCAST_PROXIES"
#: Scheme and host that links begin with, and the host names that requests may name, separated by commas.
PUBLIC_URL, ALLOWED_HOSTS = "SLIPCAST_PUBLIC_URL", "SLIPCAST_ALLOWED_HOSTS"


def listed(text: str) -> list[str]:
    """Return the items of a setting that lists them with commas; none if it is empty.

    Examples
    --------
    >>> listed("10.0.0.1, 10.1.0.0/16"), listed("")
    (['10.0.0.1', '10.1.0.0/16'], [])
    """
    return [item.strip() for item in text.split(",") if item.strip()]

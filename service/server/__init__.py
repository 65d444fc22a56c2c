"""Server: the limits of connections, the queues of work, and the threads that the application runs in."""

"""Operations: what the routes, the command line and the MCP server share; they know nothing of HTTP."""

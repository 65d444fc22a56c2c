"""Operations: what a route, the command line and the MCP server share."""

"""What partners get: other newspapers and services that take stories over by agreement (docs/partners.md)."""

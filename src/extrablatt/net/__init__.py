"""How the house speaks to servers of others: checked addresses, bounded time and bytes. Knows no room and no Django."""

"""The kiosk's HTTP server: one event loop, httptools' parser (llhttp, strict), and nothing of a newspaper. Decision 0010."""

# Varnish 6 or 7 in front of the kiosk. Start it with -p http_gzip_support=off, so that brotli passes (docs/caches.md).
vcl 4.1;

backend kiosk {
    .host = "127.0.0.1";
    .port = "8000";
    .first_byte_timeout = 120s;
}

# The live server: [server] live_port, else the port after the kiosk's.
backend live {
    .host = "127.0.0.1";
    .port = "8001";
}

# Who may tell us what changed: the machine the backshop runs on.
acl purgers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    # Underscores read like hyphens behind us: nobody may forge what proxies say.
    unset req.http.X_Forwarded_For;
    unset req.http.X_Forwarded_Proto;
    unset req.http.X_Forwarded_Host;

    if (req.method == "PURGE") {
        if (client.ip !~ purgers || req.http.X-Forwarded-For ~ ",") {
            return (synth(403, "Not from here"));
        }
        if (!req.http.xkey) {
            return (synth(400, "Which keys?"));
        }
        # With vmod xkey (Debian: varnish-modules): "import xkey;" above, "xkey.purge(req.http.xkey);" in place of this line.
        ban("obj.http.x-keys ~ ,(" + regsuball(req.http.xkey, "[^A-Za-z0-9_:.~-]+", "|") + "),");
        return (synth(200, "Purged"));
    }

    # Open live pages: streams are piped, a cache has nothing to do with them (docs/live.md).
    if (req.url ~ "^/live/" && req.url !~ "^/live/[a-z]+/[0-9]+\.json") {
        set req.backend_hint = live;
        return (pipe);
    }

    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    # The desk, accounts, what the house talks to itself about, and search: never kept.
    if (req.url ~ "^/(desk|konto|partner|-|live|suche|healthz|\.well-known/webfinger)([/?]|$)" || req.http.Accept ~ "text/event-stream") {
        return (pass);
    }
    # No page depends on its query.
    set req.url = regsub(req.url, "\?.*$", "");

    # Of a reader's cookies only the pass concerns pages.
    if (req.http.Cookie ~ "(^|;\s*)pass=") {
        set req.http.Cookie = "pass=" + regsub(req.http.Cookie, "^(?:.*;\s*)?pass=([^;]*).*$", "\1");
    } else {
        unset req.http.Cookie;
    }
    if (req.http.Accept-Encoding ~ "\bbr\b" && req.http.Accept-Encoding !~ "\bbr\s*;\s*q=0") {
        set req.http.Accept-Encoding = "br";
    } else if (req.http.Accept-Encoding ~ "gzip" && req.http.Accept-Encoding !~ "gzip\s*;\s*q=0") {
        set req.http.Accept-Encoding = "gzip";
    } else {
        unset req.http.Accept-Encoding;
    }
    # Looked up with the cookie: pages for everybody do not vary with it, those behind the wall are never kept (below).
    return (hash);
}

sub vcl_pipe {
    set bereq.http.Connection = "close";
}

sub vcl_hash {
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    # What depends on the reader says so. For two minutes each who asks for it is handed on at once, without a queue.
    if (beresp.http.Cache-Control ~ "(?i)private|no-store|no-cache" || beresp.http.Set-Cookie || beresp.http.Vary ~ "(?i)cookie") {
        set beresp.uncacheable = true;
        set beresp.ttl = 120s;
        return (deliver);
    }
    set beresp.http.x-keys = "," + regsuball(beresp.http.xkey, "[ ]+", ",") + ",";
    # Never older than allowed; an old copy is kept only to ask whether it is still right.
    set beresp.grace = 0s;
    set beresp.keep = 10m;
    return (deliver);
}

sub vcl_deliver {
    if (obj.hits > 0) {
        set resp.http.X-Cache = "hit";
    } else {
        set resp.http.X-Cache = "miss";
    }
    unset resp.http.x-keys;
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
    # Caches behind us are not told what changes: they ask each time.
    set resp.http.Cache-Control = regsub(resp.http.Cache-Control, ", s-maxage=\d+", "");
}

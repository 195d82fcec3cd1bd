"""Requests as an attacker, a broken client or a broken proxy writes them, by kind; the same seed gives the same bytes.

Pure: :func:`case` makes the bytes of one connection and how they are parted on their way. Every kind bends one thing that decides
where a request ends or what it is, and puts a whole second request (``POISON``) where one reader may take it for data and another for
the next request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

POISON = "/konto/gift"
#: What ends every connection: a reader that has lost its place does not read this as what it is.
END = b"GET /konto/ende HTTP/1.1\r\nHost: blatt.example\r\nConnection: close\r\n\r\n"
#: Ways to part the bytes: at once, at some places, between any two.
WHOLE, CUT, EACH = "whole", "cut", "each"
_MAX_EACH = 400


@dataclass(frozen=True, slots=True)
class Case:
    """One connection: ``pieces`` are sent one after the other. ``requests`` counts those that were meant."""

    number: int
    kind: str
    parted: str
    pieces: tuple[bytes, ...]
    requests: int

    @property
    def sent(self) -> bytes:
        """All bytes."""
        return b"".join(self.pieces)


def _poison(random: Random) -> bytes:
    return f"GET {POISON}/{random.randrange(1000)} HTTP/1.1\r\nHost: gift.example\r\n\r\n".encode()


def _body(random: Random) -> bytes:
    return random.choice(
        [
            b"hallo",
            b"",
            b"0\r\n\r\n",
            _poison(random),
            b"0\r\n\r\n" + _poison(random),
            b"5\r\nhallo\r\n0\r\n\r\n",
            b"x" * random.choice([1, 100, 9000, 70_000]),
        ]
    )


def _chunked(body: bytes, random: Random) -> bytes:
    out, at = b"", 0
    while at < len(body):
        size = random.choice([1, 2, 7, 100, 5000, 40_000]) if len(body) < 200 else random.choice([500, 5000, 40_000])
        piece = body[at : at + size]
        out += b"%x\r\n%b\r\n" % (len(piece), piece)
        at += size
    return out + b"0\r\n\r\n"


def request(
    fields: list[bytes],
    body: bytes = b"",
    *,
    method: bytes = b"POST",
    target: bytes = b"/konto/f",
    version: bytes = b"HTTP/1.1",
    host: bytes | None = b"Host: blatt.example",
    end: bytes = b"\r\n",
) -> bytes:
    """Bytes of a request; nothing is checked."""
    lines = [b" ".join((method, target, version)), *([host] if host is not None else []), *fields, b"", b""]
    return end.join(lines) + body


def good(random: Random) -> bytes:
    """A request nobody reads in two ways."""
    body = _body(random)
    return random.choice(
        [
            lambda: request([], method=b"GET"),
            lambda: request([], method=b"HEAD"),
            lambda: request([b"Accept-Encoding: br"], method=b"GET", target=b"/"),
            lambda: request([b"X-A: 1", b"Cookie: a=1"], method=b"GET", target=b"/konto/f?q=%C3%A4&b=1"),
            lambda: request([b"Content-Length: %d" % len(body)], body),
            lambda: request([b"Transfer-Encoding: chunked"], _chunked(body, random)),
            lambda: request([b"Content-Length: 0"], method=b"PUT"),
            lambda: request([], method=b"DELETE"),
        ]
    )()


# --- kinds ------------------------------------------------------------------------------------------------------------

_CODINGS = (
    b"Transfer-Encoding: xchunked", b"Transfer-Encoding:  chunked", b"Transfer-Encoding: chunked ", b"Transfer-Encoding:\tchunked",
    b"Transfer-Encoding: chunked\x0b", b"Transfer-Encoding: \x0bchunked", b"Transfer-Encoding: CHUNKED", b"transfer-encoding: chunked",
    b"Transfer-Encoding: identity, chunked", b"Transfer-Encoding: chunked, chunked", b"Transfer-Encoding: chunked, identity",
    b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding: chunked;q=1", b'Transfer-Encoding: "chunked"',
    b"Transfer-Encoding: chunked,", b"Transfer-Encoding: ,chunked", b"Transfer-Encoding:", b"Transfer-Encoding : chunked",
    b"Transfer-Encoding\t: chunked", b" Transfer-Encoding: chunked", b"Transfer_Encoding: chunked", b"X: y\nTransfer-Encoding: chunked",
    b"X: y\rTransfer-Encoding: chunked", b"Transfer-Encoding: chunk", b"Transfer-Encoding: identity", b"Transfer-Encoding: chunked\x00",
    b"Transfer-Encoding:\r\n chunked", b"Transfer-Encoding: cow\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: cow", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", b"TE: trailers\r\nTransfer-Encoding: chunked",
    b"Transfer-Encoding\xa0: chunked", b"Transf\xc3\xa9r-Encoding: chunked", b"Transfer-Encoding: \xa0chunked",
)  # fmt: skip
_LENGTHS = (
    b"+%d", b"-%d", b"%d, %d", b"%d,%d", b"0x%x", b"0%d", b"%d\x00", b"%d ", b" %d", b"\t%d\t", b"%d;", b"%d.0", b"%de0", b"'%d'",
    b"", b" ", b"99999999999999999999", b"18446744073709551616", b"9223372036854775808", b"4294967296", b"-0", b"1_0", b"\x0b%d", b"%d %d",
    b"\xd9\xa5", b"%d\r", b"%d\xa0",
)  # fmt: skip


def _cl_te(random: Random) -> bytes:
    body = _body(random)
    chunks = random.choice([_chunked(body, random), b"0\r\n\r\n" + _poison(random)])
    length = random.choice([len(chunks), 4, len(body), 5, 0, len(chunks) + 10])
    pair = [b"Content-Length: %d" % length, b"Transfer-Encoding: chunked"]
    random.shuffle(pair)
    return request(pair, chunks, version=random.choice([b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0"]))


def _te_te(random: Random) -> bytes:
    fields = [random.choice(_CODINGS)]
    if random.random() < 0.4:
        fields.insert(random.randrange(2), b"Content-Length: %d" % random.choice([4, 5, 0, 49]))
    if random.random() < 0.3:
        fields.append(random.choice(_CODINGS))
    return request(fields, _chunked(_body(random), random), version=random.choice([b"HTTP/1.1"] * 5 + [b"HTTP/1.0"]))


def _length(random: Random) -> bytes:
    body = _body(random)
    form = random.choice(_LENGTHS)
    number = random.choice([len(body), len(body), len(body) + 1, max(0, len(body) - 1), 5])
    value = form % ((number,) * (form.count(b"%")))
    return request([b"Content-Length: " + value], body, method=random.choice([b"POST", b"GET", b"PUT"]))


def _length_twice(random: Random) -> bytes:
    body = _body(random)
    first, second = random.choice([(len(body), len(body)), (len(body), 5), (0, len(body)), (5, 6)])
    fields = [b"Content-Length: %d" % first, b"X-Between: 1", b"Content-Length: %d" % second]
    return request(fields, body)


def _fold(random: Random) -> bytes:
    body = _body(random)
    folded = random.choice(
        [
            b"X-Fold: a\r\n b",
            b"X-Fold: a\r\n\tTransfer-Encoding: chunked",
            b"X-Fold:\r\n Content-Length: 5",
            b"Content-Length:\r\n %d" % len(body),
            b" X-First: folded",
            b"Content-Length: %d\r\n 0" % len(body),
            b"X-Fold: a\r\n \r\n b",
        ]
    )
    fields = [folded, b"Content-Length: %d" % len(body)]
    random.shuffle(fields)
    return request(fields, body, host=random.choice([b"Host: blatt.example", b"Host: blatt\r\n .example"]))


def _line_ends(random: Random) -> bytes:
    """Bare LF, bare CR, doubled ones, at any of the places where CRLF belongs."""
    whole = random.choice([good(random), _chunks(random)])
    wrong = random.choice([b"\n", b"\r", b"\r\r\n", b"\n\r", b"\r\n\r", b"\x0b\r\n", b"\x85", b"\r\n "])
    places = [at for at in range(len(whole)) if whole.startswith(b"\r\n", at)]
    chosen = set(random.sample(places, min(len(places), random.choice([1, 1, 1, 2, 99]))))
    out, at = b"", 0
    while at < len(whole):
        if at in chosen:
            out, at = out + wrong, at + 2
        else:
            out, at = out + whole[at : at + 1], at + 1
    return out


def _odd_bytes(random: Random) -> bytes:
    """NUL, control characters and bytes beyond ASCII where they do not belong."""
    whole = bytearray(good(random))
    head = max(1, whole.find(b"\r\n\r\n"))
    for _each in range(random.choice([1, 1, 2, 5])):
        at = random.randrange(head)
        odd = random.choice(
            [b"\0", b"\x01", b"\x7f", b"\x0b", b"\x0c", b"\x80", b"\xff", b"\xc3\xa4", b"\xe2\x80\xa8", b"\t"]
        )
        if random.random() < 0.5:
            whole[at:at] = odd
        else:
            whole[at : at + 1] = odd
    return bytes(whole)


_SIZES = (
    b"ffffffffffffffff", b"7fffffffffffffff", b"10000000000000005", b"fffffffffffffffff5", b"100000000", b"0x5", b"+5", b"-1", b"-5", b"5 ",
    b" 5", b"05", b"5\n", b"5\r", b"0" * 30 + b"5", b"0" * 9000 + b"5", b"g", b"", b"5\0", b"5_", b"5\t", b"5.", b"5,5", b"5\x0b", b"\xd9\xa5",
)  # fmt: skip
_EXTENSIONS = (
    b";a=b", b';a="b"', b';a="b\r\n"', b";\n", b" ;a", b"; a = b", b";" + b"a" * 9000, b";" + b"a" * 40_000, b';a="\n0\r\n\r\n', b";a\nX", b";;;",
    b";a\rb", b";\0", b"\xff;a", b";a=b\n\r\n", b";=", b";a=b;c=d", b"\t;a",
)  # fmt: skip
_TRAILERS = (
    b"X-Trailer: 1\r\n", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Host: gift.example\r\n", b"X: " + b"a" * 20_000 + b"\r\n",
    b"X : 1\r\n", b"X: a\r\n b\r\n", b"X: a\nY: b\r\n", b"GET /konto/gift HTTP/1.1\r\n", b": x\r\n", b"X: a\0\r\n", b"X\r\n", b"\n", b"\r\n\r\n",
)  # fmt: skip


def _chunks(random: Random) -> bytes:
    """A chunked body with one thing wrong or unusual in it."""
    kind = random.randrange(7)
    five = b"5\r\nhallo\r\n"
    if kind == 0:
        body = random.choice(_SIZES) + b"\r\nhallo\r\n0\r\n\r\n"
    elif kind == 1:
        body = b"5" + random.choice(_EXTENSIONS) + b"\r\nhallo\r\n0\r\n\r\n"
    elif kind == 2:
        body = five + b"0\r\n" + b"".join(random.choices(_TRAILERS, k=random.choice([1, 1, 2]))) + b"\r\n"
    elif kind == 3:
        body = random.choice(
            [
                b"5\r\nhallo0\r\n\r\n",
                b"5\r\nhallo!\r\n0\r\n\r\n",
                b"4\r\nhallo\r\n0\r\n\r\n",
                b"6\r\nhallo\r\n0\r\n\r\n",
            ]
        )
    elif kind == 4:
        body = five + random.choice([b"00", b"000", b"0;x=y", b"0 ", b"-0", b"0x0", b"0\0", b"+0"]) + b"\r\n\r\n"
    elif kind == 5:
        body = five + random.choice(
            [b"0\r\n", b"0\r\n\r", b"0\n\n", b"0\r\r\n\n", b"0\r\n\n", b"\r\n0\r\n\r\n", b"5\r\nhal"]
        )
    else:
        body = b"3\r\nabc\r\n" * random.choice([1, 50, 900]) + b"0\r\n\r\n"
    return request([b"Transfer-Encoding: chunked"], body + random.choice([b"", b"", _poison(random)]))


_TARGETS = (
    b"http://blatt.example/konto/f", b"http://anders.example/konto/f", b"HTTP://blatt.example/konto/f", b"http://blatt.example",
    b"http://blatt.example?q", b"http://a:b@blatt.example/konto/f", b"http:///konto/f", b"http:/konto/f", b"http:konto", b"https://blatt.example/konto/f",
    b"ftp://blatt.example/konto/f", b"//gift.example/konto/f", b"blatt.example:80", b"*", b"konto/f", b"", b"/konto/f#x", b"/konto/f?a#b", b"/konto/../-/press/?path=/",
    b"/konto/%2e%2e/-/press/", b"/konto//f", b"/konto/f%00", b"/konto/f%0d%0aX:%20y", b"/konto/f?q=%0d%0a", b"/konto/f?q=a b", b"/konto/f\\x", b"/konto/f?q=\xc3\xa4",
    b"/konto/\xc3\xa4", b"/konto/\xff", b"/konto/f;x=y", b"/konto/f?\"<>", b"http://blatt.example:80:80/konto/f", b"http://[::1]/konto/f", b"http://blatt.example/konto/f HTTP/1.1\r\nX: y",
    b"/" + b"a" * 3000, b"/konto/" + b"a" * 20_000, b"/konto/f?" + b"a" * 40_000, b"/konto/f\t", b" /konto/f", b"/konto/f ", b"/konto/f\x0b",
)  # fmt: skip


def _target(random: Random) -> bytes:
    body = _body(random)
    host = random.choice([b"Host: blatt.example", b"Host: blatt.example", None, b"Host:", b"Host: anders.example"])
    return request(
        [b"Content-Length: %d" % len(body)],
        body,
        target=random.choice(_TARGETS),
        host=host,
        method=random.choice([b"POST", b"GET", b"CONNECT", b"OPTIONS"]),
        version=random.choice([b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0"]),
    )


_HOSTS = (
    None, b"Host:", b"Host: a\r\nHost: b", b"Host: a\r\nHost: a", b"Host: a, b", b"Host: a/b", b"Host: a@b", b"Host: a:99999999", b"Host: a b", b"Host : a", b"Host\0: a",
    b"HOST: A", b"Host: \xc3\xa4", b"Host: [::1]:80", b"Host: [::1", b"Host: a#b", b"Host: a\\b", b"Host: a?b", b"Host: a\x01", b"Ho\nst: a", b"Host: " + b"a" * 300, b"X-Host: a",
    b"Host: http://a", b"Host: a:80:80", b"Host: a:", b"Host: :80", b"host:blatt.example",
)  # fmt: skip
_NAMES = (
    b"X Y: 1", b"X\t: 1", b"X : 1", b": 1", b"X", b"X;: 1", b"(X): 1", b"X\0: 1", b"X\xc3\xa4: 1", b"\tX: 1", b" X: 1", b"X:: 1", b"Content_Length: 5", b"Content-Length : 5",
    b"Content-Length\t: 5", b"Content-Length\0: 5", b"content-length:5", b"CONTENT-LENGTH: 5", b"X=Y: 1", b'"X": 1', b"X:", b"X:1", b"X: \xff", b"X: a\x00b", b"X: a\x7fb", b"X-Extrablatt-Internal: x",
    b"X-Forwarded-For: 127.0.0.1", b"X-Request-ID: gift", b"Content-Type: a\r\nContent-Type: b", b"Cookie: a\r\nCookie: b", b"Proxy: x", b"Trailer: Content-Length", b"Date: x\r\nDate: y",
)  # fmt: skip


def _names(random: Random) -> bytes:
    body = _body(random)
    fields = [random.choice(_NAMES), b"Content-Length: %d" % len(body)]
    random.shuffle(fields)
    return request(fields, body, host=random.choice(_HOSTS) if random.random() < 0.5 else b"Host: blatt.example")


_HOPS = (
    b"Connection: close", b"Connection: keep-alive", b"Connection: close, keep-alive", b"Connection: content-length", b"Connection: host", b"Connection: transfer-encoding",
    b"Connection: content-type, x-request-id", b"Connection: x-extrablatt-reader, x-forwarded-for", b"Connection: Upgrade\r\nUpgrade: websocket", b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AA", b"Connection:",
    b"Connection: ,", b"Connection: close\r\nConnection: keep-alive", b"Keep-Alive: timeout=1", b"Proxy-Connection: keep-alive", b"TE: trailers, gzip", b"Expect: 100-continue", b"Expect: 200-ok", b"Expect: 100-Continue\r\nExpect: x",
    b"Connection: \xff", b"Connection: " + b"a," * 3000, b"Max-Forwards: 0", b"Range: bytes=0-1", b"Content-Encoding: gzip",
)  # fmt: skip


def _hops(random: Random) -> bytes:
    body = _body(random)
    framed = random.random() < 0.5
    fields = [random.choice(_HOPS), b"Transfer-Encoding: chunked" if framed else b"Content-Length: %d" % len(body)]
    random.shuffle(fields)
    return request(
        fields,
        _chunked(body, random) if framed else body,
        method=random.choice([b"POST", b"GET", b"PUT"]),
        version=random.choice([b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0"]),
    )


def _first_line(random: Random) -> bytes:
    body = _body(random)
    return request(
        [b"Content-Length: %d" % len(body)] * random.choice([0, 1]),
        body,
        method=random.choice(
            [b"post", b"PoSt", b"TRACE", b"X", b"PROPFIND", b"", b"POST ", b" POST", b"\r\nPOST", b"\nPOST", b"P\0ST", b"A" * 5000, b"GET\t", b"PRI", b"GET", b"\x16\x03\x01", b"M-SEARCH", b"QUERY"]
        ),
        version=random.choice(
            [b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"http/1.1", b"HTTP/1.10", b"HTTP/1.1 ", b"HTTP/1.1\t", b"", b"HTTP/1", b"HTTP/1.1 X", b"HTTP/11", b"ICE/1.0", b"RTSP/1.0", b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.2"]
        ),
    )  # fmt: skip


def _long(random: Random) -> bytes:
    kind = random.randrange(4)
    size = random.choice([8_000, 33_000, 90_000])
    if kind == 0:
        return request([b"X-Long: " + b"a" * size], method=b"GET")
    if kind == 1:
        return request([b"a" * size + b": x"], method=b"GET")
    if kind == 2:
        return request([b"X-%d: y" % number for number in range(random.choice([60, 121, 2000]))], method=b"GET")
    return request([], method=b"GET", target=b"/konto/f?" + b"a" * size)


def _pipelined(random: Random) -> bytes:
    return b"".join(good(random) for _each in range(random.choice([2, 3, 5, 12])))


def _havoc(random: Random) -> bytes:
    """Bytes changed, lost, doubled and moved anywhere."""
    whole = bytearray(random.choice([good, _chunks, _cl_te, _hops])(random))
    other = good(random)
    for _each in range(random.choice([1, 2, 4, 8])):
        at, size = random.randrange(len(whole) + 1), random.choice([1, 1, 2, 5, 20])
        what = random.randrange(5)
        if what == 0:
            whole[at : at + size] = b""
        elif what == 1:
            whole[at:at] = random.randbytes(size)
        elif what == 2:
            whole[at:at] = whole[at : at + size]
        elif what == 3 and at < len(whole):
            whole[at] ^= 1 << random.randrange(8)
        else:
            begin = random.randrange(len(other))
            whole[at : at + size] = other[begin : begin + size]
    return bytes(whole)


def _spliced(random: Random) -> bytes:
    one, two = good(random), random.choice([good, _chunks, _cl_te, _length])(random)
    return one[: random.randrange(len(one) + 1)] + two[random.randrange(len(two)) :]


KINDS: dict[str, Callable[[Random], bytes]] = {
    "good": good,
    "pipelined": _pipelined,
    "CL.TE and TE.CL": _cl_te,
    "TE.TE": _te_te,
    "odd Content-Length": _length,
    "Content-Length twice": _length_twice,
    "obs-fold": _fold,
    "bare LF and CR": _line_ends,
    "NUL and other bytes": _odd_bytes,
    "chunks, extensions, trailers": _chunks,
    "targets and absolute form": _target,
    "names and hosts": _names,
    "hop by hop, Expect, Upgrade": _hops,
    "methods and versions": _first_line,
    "long": _long,
    "havoc": _havoc,
    "spliced": _spliced,
}


def case(seed: int, number: int) -> Case:
    """The connection of this number. Kinds come in turn."""
    random = Random(f"{seed}:{number}")
    kind = list(KINDS)[number % len(KINDS)]
    parts = [KINDS[kind](random)]
    for _each in range(random.choice([0, 0, 1, 2])):
        parts.insert(random.randrange(2), good(random))
    if random.random() < 0.3:
        parts.append(KINDS[kind](random))
    whole = b"".join(parts) + END
    parted = random.choice([WHOLE] * 6 + [CUT] * 4 + ([EACH] if len(whole) <= _MAX_EACH else []))
    if parted == EACH:
        places = list(range(1, len(whole)))
    elif parted == CUT:
        places = sorted({random.randrange(1, len(whole)) for _each in range(random.choice([1, 2, 5]))})
    else:
        places = []
    pieces = tuple(whole[a:b] for a, b in zip([0, *places], [*places, len(whole)], strict=True))
    return Case(number, kind, parted, pieces, len(parts) + 1)

"""Real FTP and SFTP servers on this machine, started and stopped by a test, over a folder of its own."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import asyncssh
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer


class FtpServer:
    """pyftpdlib over ``folder``; with ``certificate`` (a PEM file) it insists on TLS. ``before_send`` is called for each RETR."""

    def __init__(self, folder: Path, certificate: Path | None = None, mlsd: bool = True) -> None:
        authorizer = DummyAuthorizer()
        authorizer.add_user("blatt", "geheim", str(folder), perm="elradfmw")
        base: Any = TLS_FTPHandler if certificate else FTPHandler
        outer = self
        self.cut = False

        class Handler(base):  # type: ignore[misc]
            use_sendfile = False

            def ftp_RETR(self, file: str) -> Any:
                if outer.cut:
                    self.close()
                    return None
                return super().ftp_RETR(file)

            def ftp_FEAT(self, line: str) -> Any:
                if mlsd:
                    return super().ftp_FEAT(line)
                self.respond("500 What is FEAT?")
                return None

        Handler.authorizer = authorizer
        Handler.auth_failed_timeout = 0
        if certificate:
            Handler.certfile = str(certificate)
            Handler.tls_control_required = Handler.tls_data_required = True
        self._server = FTPServer(("127.0.0.1", 0), Handler, ioloop=IOLoop())
        self.port = self._server.address[1]

    def __enter__(self) -> FtpServer:
        threading.Thread(target=self._server.serve_forever, kwargs={"timeout": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close_all()


class SftpServer:
    """asyncssh over ``folder``. ``allow_key`` is a public key that may log in; ``fingerprint`` is the server's."""

    def __init__(self, folder: Path, allow_key: asyncssh.SSHKey | None = None) -> None:
        self._folder, self._allow_key = folder, allow_key
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.fingerprint = self.key.get_fingerprint("sha256")
        self.port = 0
        self.cut = False
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> SftpServer:
        threading.Thread(target=self._run, daemon=True).start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self) -> None:
        outer = self

        class Login(asyncssh.SSHServer):
            def begin_auth(self, username: str) -> bool:
                return True

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == ("blatt", "geheim")

            def public_key_auth_supported(self) -> bool:
                return True

            def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
                return outer._allow_key is not None and key == outer._allow_key

        class Files(asyncssh.SFTPServer):
            def __init__(self, channel: Any) -> None:
                super().__init__(channel, chroot=str(outer._folder))
                self._channel = channel

            def read(self, file: object, offset: int, size: int) -> bytes:
                if outer.cut:
                    self._channel.get_connection().abort()
                return super().read(file, offset, size)  # type: ignore[arg-type, return-value]

        async def serve() -> None:
            listener = await asyncssh.listen(
                "127.0.0.1", 0, server_host_keys=[outer.key], server_factory=Login, sftp_factory=Files
            )
            outer.port = listener.get_port()
            outer._ready.set()

        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(serve())
        self._loop.run_forever()

"""A mail server that takes everything and keeps nothing: `python -m bench.sink` prints its port."""

from __future__ import annotations

import asyncio
import socket


class _Sink(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._buffer, self._in_body = transport, b"", False
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answers = []
        while True:
            found, end, rest = self._buffer.partition(b"\r\n.\r\n" if self._in_body else b"\r\n")
            if not end:
                break
            self._buffer = rest
            answers.append(self._answer(found[:4].upper()))
        self._transport.write(b"".join(answers))

    def _answer(self, verb: bytes) -> bytes:
        if self._in_body:
            self._in_body = False
            return b"250 taken\r\n"
        if verb == b"DATA":
            self._in_body, self._buffer = True, b"\r\n" + self._buffer
            return b"354 go on\r\n"
        return {b"EHLO": b"250-sink\r\n250 PIPELINING\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 OK\r\n")


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())

/// A two-way stream of bytes: a plain socket on the server, TLS or a plain socket on the client.
///
/// One reader and one writer at a time. Implementations are actors on the connection's event loop.
public protocol ByteStream: Sendable {
    /// Waits for bytes and returns what is there, at most `maxBytes` and at least one; an empty array is the end of the
    /// stream. Throws `closed` after `close()` or a reset, `cancelled` when the task is cancelled.
    func read(maxBytes: Int) async throws(NetworkError) -> [UInt8]

    /// Writes all of `bytes`; returns when the operating system has taken the last of them, which is the back-pressure.
    /// Throws `closed` when the peer is gone, `timeout` when it stopped reading for too long.
    func write(_ bytes: [UInt8]) async throws(NetworkError)

    /// Closes both directions at once and wakes whoever waits in `read` or `write`. Idempotent.
    func close() async
}

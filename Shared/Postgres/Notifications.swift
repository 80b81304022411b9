import Reactor

/// Wakes a reader when something may have happened: by NOTIFY as a hint, and by time because hints get lost.
///
/// LISTEN needs a session of its own, so this holds a connection outside the pool and makes it again when it breaks.
/// Behind a transaction-mode pooler there is no such session and only the time remains.
public struct Notifications: Sendable {
    /// Why the reader is woken.
    public enum Tick: Sendable, Equatable {
        /// Messages came.
        case notified([PostgresNotification])
        /// The poll interval is over, or the connection was made anew: look whether something was missed.
        case poll
    }

    private let pool: PostgresPool
    private let channels: [String]
    private let pollIntervalMilliseconds: Int64

    /// - Parameters:
    ///   - channels: names as in an unquoted identifier.
    ///   - pollIntervalMilliseconds: the longest time between two ticks.
    /// - Throws: `invalid_configuration` for a malformed channel name.
    public init(
        _ pool: PostgresPool, channels: [String], pollIntervalMilliseconds: Int64
    ) throws(PostgresError) {
        for channel in channels where !PostgresConfiguration.isIdentifier(channel) {
            throw PostgresError(.invalidConfiguration, "\(channel) is not a channel name")
        }
        self.pool = pool
        self.channels = channels
        self.pollIntervalMilliseconds = max(1, pollIntervalMilliseconds)
    }

    /// Ticks until the task is cancelled; the first tick comes at once.
    public func run(_ onTick: (Tick) async -> Void) async {
        while !Task.isCancelled {
            if pool.configuration.ownsSession, let connection = try? await listen() {
                // What was sent while nobody listened is found by looking.
                await onTick(.poll)
                await ticks(connection, onTick)
                await connection.close()
            } else {
                await onTick(.poll)
                try? await pool.loop.sleep(milliseconds: pollIntervalMilliseconds)
            }
        }
    }

    private func ticks(_ connection: PostgresConnection, _ onTick: (Tick) async -> Void) async {
        while !Task.isCancelled {
            guard let received = try? await connection.awaitNotifications(milliseconds: pollIntervalMilliseconds)
            else { return }
            if Task.isCancelled { return }
            await onTick(received.isEmpty ? .poll : .notified(received))
        }
    }

    private func listen() async throws -> PostgresConnection {
        let core = pool.core
        let connection = try await PostgresConnection.open(
            core.configuration, loop: core.loop, connectThread: core.connectThread, cancelThread: core.cancelThread,
            metrics: core.metrics)
        do {
            for channel in channels { _ = try await connection.control("LISTEN \(channel)") }
        } catch {
            await connection.close()
            throw error
        }
        return connection
    }

    /// Sends a notification inside the transaction of the connection: it arrives when that commits.
    /// - Throws: `invalid_parameter` when the payload is longer than 7,999 bytes.
    public static func send(
        _ channel: String, payload: String = "", on connection: PostgresConnection
    ) async throws(PostgresError) {
        guard payload.utf8.count < 8_000 else {
            throw PostgresError(.invalidParameter, "a notification has at most 7999 bytes")
        }
        _ = try await connection.query("SELECT pg_notify($1, $2)", [.text(channel), .text(payload)])
    }
}

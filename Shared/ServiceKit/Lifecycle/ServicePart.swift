/// One thing a daemon is made of: it starts, works, stops. Order in the group is the order of start, reversed for stop.
public protocol ServicePart: Sendable {
    /// Name in the log, such as `http_server`.
    var name: String { get }

    /// Gets ready to work; returns when ready. Honours cancellation: a signal during start cancels it.
    func start() async throws

    /// Works until cancelled. Returning early without an error or throwing ends the daemon with exit code 70.
    func run() async throws

    /// Finishes what runs and gives everything back. Called only when `start` returned.
    func stop() async
}

extension ServicePart {
    /// Parts that only react have nothing to run: this waits for cancellation.
    public func run() async throws {
        await UntilCancelled.wait()
    }

    /// Nothing to give back.
    public func stop() async {}
}

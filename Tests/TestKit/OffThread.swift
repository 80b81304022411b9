import Foundation

/// Runs blocking work on a thread of its own, so that a test never blocks the cooperative pool.
public func offThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

/// Waits without occupying the cooperative pool; for polling in tests only.
public func pause(milliseconds: Int) async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        Thread.detachNewThread {
            usleep(UInt32(max(0, milliseconds)) * 1_000)
            continuation.resume()
        }
    }
}

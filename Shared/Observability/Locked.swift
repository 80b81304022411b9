public import Glibc

/// A value behind a `pthread_mutex_t`.
///
/// Used in place of `Synchronization.Mutex`, which ThreadSanitizer reports falsely and which spins hard under
/// contention on Linux. The lock is not recursive: calling `withLock` inside `withLock` of the same object hangs.
/// Keep the body short and never suspend or block in it.
public final class Locked<Value>: @unchecked Sendable {
    // Unchecked Sendable is sound: `value` is reached through `withLock` alone, which holds the mutex, and it came in as
    // `sending`, so nobody else keeps a reference into it. Both pointers are owned by this object and freed in deinit.
    @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
    @usableFromInline let value: UnsafeMutablePointer<Value>

    /// Takes the value over; nothing else may keep a reference into it.
    public init(_ value: sending Value) {
        self.mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        self.mutex.initialize(to: pthread_mutex_t())
        let created = pthread_mutex_init(self.mutex, nil)
        precondition(created == 0, "pthread_mutex_init failed: \(created)")
        self.value = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        self.value.initialize(to: value)
    }

    deinit {
        value.deinitialize(count: 1)
        value.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    /// Runs the body with the lock held and returns what it returns; errors of the body pass through.
    @inlinable
    public func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value.pointee)
    }
}

import Reactor

extension SocketStream: ByteStream {
    func read(maxBytes: Int) async throws(NetworkError) -> [UInt8] {
        do throws(StreamFailure) {
            return try await readSlice(maxBytes: maxBytes)
        } catch {
            throw Self.networkError(error)
        }
    }

    func write(_ bytes: [UInt8]) async throws(NetworkError) {
        do throws(StreamFailure) {
            try send(bytes)
            try await flush()
        } catch {
            throw Self.networkError(error)
        }
    }

    func close() async {
        shutDown()
    }

    /// Like `read`, in slices, and given up when the task is cancelled.
    private func readSlice(maxBytes: Int) async throws(StreamFailure) -> [UInt8] {
        readIsCancelled = false
        var bytes = pushedBack
        pushedBack = []
        if bytes.isEmpty {
            let result = await withTaskCancellationHandler {
                await readResult()
            } onCancel: {
                loop.execute { self.assumeIsolated { $0.cancelReader() } }
            }
            bytes = try result.get()
        }
        guard bytes.count > maxBytes else { return bytes }
        pushedBack = Array(bytes[maxBytes...])
        return Array(bytes[..<maxBytes])
    }

    /// Gives back bytes that belong to the next reader.
    func unread(_ bytes: [UInt8]) {
        pushedBack = bytes + pushedBack
    }

    private func readResult() async -> Result<[UInt8], StreamFailure> {
        do throws(StreamFailure) {
            return .success(try await read())
        } catch {
            return .failure(error)
        }
    }

    private func cancelReader() {
        readIsCancelled = true
        wakeReader()
    }

    private static func networkError(_ failure: StreamFailure) -> NetworkError {
        switch failure {
        case .aborted: NetworkError(.closed, "the connection was closed on this side")
        case .connect(let number), .reset(let number):
            NetworkError(.closed, "the connection failed with errno \(number)")
        case .cancelled: NetworkError(.cancelled, "the reading task was cancelled")
        case .tls(let error): NetworkError(.closed, error.description)
        case .reactor(let error): NetworkError(.socketFailed, error.description)
        }
    }
}

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

import Glibc
import HTTPWire
import Observability
import Reactor

extension HTTPServer {
    /// Connections taken in one turn of the loop, so that those already open get theirs.
    private static let maxAcceptsPerTurn = 64
    private static let acceptPauseMilliseconds: Int64 = 100

    func acceptWaiting() {
        for _ in 0..<HTTPServer.maxAcceptsPerTurn {
            guard let listener else { return }
            do throws(ReactorError) {
                guard let (descriptor, peer) = try Socket.accept(listener) else { return }
                admit(descriptor, peer)
            } catch {
                return outOfDescriptors(error)
            }
        }
    }

    private func admit(_ descriptor: Int32, _ peer: SocketAddress) {
        guard connectionCount < maxConnections + configuration.reservedConnections else {
            return turnAway(descriptor, .connections)
        }
        let address = peer.host
        let ofAddress = connectionsPerAddress[address] ?? 0
        guard ofAddress < configuration.maxConnectionsPerAddress || address.isEmpty else {
            return turnAway(descriptor, .connectionsPerAddress)
        }
        let reference = ConnectionReference(descriptor: descriptor, generation: nextGeneration)
        nextGeneration += 1
        do throws(ReactorError) {
            try loop.watch(descriptor, .read) { [self] readiness in
                self.assumeIsolated { $0.ready(reference, readiness) }
            }
        } catch {
            return turnAway(descriptor, .descriptors)
        }
        if case .unix = peer {
        } else {
            Socket.setNoDelay(descriptor)
            Socket.setUnsentLimit(descriptor, bytes: Int32(clamping: configuration.maxUnsentBytes))
        }
        let connection = ServerConnection(
            reference: reference, peer: peer, isReserve: connectionCount >= maxConnections,
            limits: configuration.wireLimits,
            readDeadline: now + nanoseconds(configuration.headerDeadlineMilliseconds))
        let slot = Int(descriptor)
        if slot >= connections.count {
            connections.append(contentsOf: repeatElement(nil, count: slot + 64 - connections.count))
        }
        connections[slot] = connection
        connectionCount += 1
        connectionsPerAddress[address] = ofAddress + 1
        metrics.connections.increment()
    }

    /// Answers 503 as far as one write goes and closes.
    private func turnAway(_ descriptor: Int32, _ reason: ShedReason) {
        metrics.shed(reason)
        // What the peer sent already is read first: closing over unread bytes would reset the answer away.
        _ = Socket.read(descriptor, into: readBuffer.memory)
        var bytes: [UInt8] = []
        append(shedResponse(nil), toHeadOf: .get, version: .http11, keepAlive: false, into: &bytes)
        bytes.withUnsafeBytes { _ = Socket.write(descriptor, $0) }
        Socket.shutdownWrite(descriptor)
        Socket.close(descriptor)
    }

    /// Turns one waiting peer away with the spare descriptor and stops accepting for a moment, so that the
    /// level-triggered loop does not spin.
    private func outOfDescriptors(_ error: ReactorError) {
        guard let listener else { return }
        logger.warning("http_accept_failed", [.error: .string(error.description)])
        if spareDescriptor >= 0 {
            Socket.close(spareDescriptor)
            if let accepted = try? Socket.accept(listener) { turnAway(accepted.descriptor, .descriptors) }
            spareDescriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        }
        try? loop.change(listener, [])
        acceptPause = loop.schedule(afterMilliseconds: HTTPServer.acceptPauseMilliseconds) { [self] in
            self.assumeIsolated { server in
                server.acceptPause = nil
                if let listener = server.listener { try? server.loop.change(listener, .read) }
            }
        }
    }

    func shedResponse(_ head: HTTPRequestHead?) -> HTTPResponse {
        var response = handler.refusal(
            of: head, status: 503, code: "overloaded", detail: "the server is busy, try again later")
        response.headers.set("Retry-After", String(configuration.retryAfterSeconds))
        return response
    }

    func nanoseconds(_ milliseconds: Int64) -> UInt64 { UInt64(max(0, milliseconds)) * 1_000_000 }
}

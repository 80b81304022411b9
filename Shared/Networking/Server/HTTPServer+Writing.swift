import HTTPWire
import Observability
import Reactor

/// Getting bytes out, and ending connections.
extension HTTPServer {
    /// Capacity of the output buffer that connections share while they have nothing waiting to be written.
    private static let maxSharedOutputBytes = 256 * 1024

    /// Gives a connection about to write the loop's shared buffer, if it is free.
    func claimOutput(_ connection: ServerConnection) {
        if connection.output.isEmpty { swap(&connection.output, &scratchOutput) }
    }

    private func releaseOutput(_ connection: ServerConnection) {
        connection.outputOffset = 0
        connection.output.removeAll(keepingCapacity: true)
        let capacity = connection.output.capacity
        if capacity > scratchOutput.capacity, capacity <= HTTPServer.maxSharedOutputBytes {
            swap(&connection.output, &scratchOutput)
        }
        connection.output = []
    }

    /// Writes what the system takes; the rest waits for the loop.
    func flush(_ connection: ServerConnection) {
        guard connection.isOpen, !connection.isLingering else { return }
        let pending = connection.pendingOutput
        if pending > 0 {
            let result = connection.output.withUnsafeBytes { bytes in
                Socket.write(
                    connection.descriptor, UnsafeRawBufferPointer(rebasing: bytes[connection.outputOffset...]))
            }
            switch result {
            case .bytes(let count): written(connection, count)
            case .wouldBlock: break
            case .closed, .failed: return abort(connection)
            }
        }
        if connection.pendingOutput > 0 {
            if connection.writeDeadline == .max {
                connection.writeDeadline = now + nanoseconds(configuration.writeDeadlineMilliseconds)
            }
        } else {
            connection.writeDeadline = .max
            if connection.output.capacity > 0 { releaseOutput(connection) }
            if connection.closesAfterFlush { startLinger(connection) }
        }
        if connection.pendingOutput <= configuration.maxBufferedResponseBytes / 2 { wakeWriters(connection) }
    }

    private func written(_ connection: ServerConnection, _ count: Int) {
        connection.outputOffset += count
        if connection.outputOffset > 65_536, connection.outputOffset > connection.output.count / 2 {
            connection.output.removeFirst(connection.outputOffset)
            connection.outputOffset = 0
        }
        guard connection.writeDeadline != .max else { return }
        // A reader earns time with each byte it takes and is never ahead by more than the write deadline.
        let earned = UInt64(count) * 1_000_000_000 / UInt64(max(1, configuration.writeMinBytesPerSecond))
        let most = now + nanoseconds(configuration.writeDeadlineMilliseconds)
        connection.writeDeadline = min(most, connection.writeDeadline + earned)
    }

    func writable(_ connection: ServerConnection) {
        flush(connection)
        if connection.isOpen, !connection.isLingering { resume(connection) }
    }

    func wakeWriters(_ connection: ServerConnection) {
        guard !connection.writeWaiters.isEmpty else { return }
        let waiters = connection.writeWaiters
        connection.writeWaiters = []
        for waiter in waiters { waiter.resume() }
    }

    // MARK: Ending

    /// Ends the sending side and waits a moment for the peer to end its own: closing over unread bytes would send a
    /// reset, which may destroy the answer before the peer has read it.
    private func startLinger(_ connection: ServerConnection) {
        connection.exchange = nil
        connection.leftover = []
        if connection.inputEnded { return close(connection) }
        connection.isLingering = true
        Socket.shutdownWrite(connection.descriptor)
        connection.readDeadline = now + nanoseconds(configuration.lingerMilliseconds)
        if connection.interest != .read {
            connection.interest = .read
            try? loop.change(connection.descriptor, .read)
        }
    }

    func lingerReadable(_ connection: ServerConnection) {
        switch Socket.read(connection.descriptor, into: readBuffer.memory) {
        case .bytes(let count):
            connection.lingeredBytes += count
            if connection.lingeredBytes > 16 * readBuffer.memory.count { close(connection) }
        case .wouldBlock: break
        case .closed, .failed: close(connection)
        }
    }

    /// Cuts a connection: what was not written is lost, whatever runs for it is cancelled.
    func abort(_ connection: ServerConnection) {
        close(connection)
    }

    /// Closes the descriptor and forgets the connection.
    func close(_ connection: ServerConnection) {
        guard connection.isOpen else { return }
        connection.isOpen = false
        if let stream = connection.upgradedStream {
            stream.assumeIsolated { $0.closeNow() }
        } else {
            loop.unwatch(connection.descriptor)
            Socket.close(connection.descriptor)
        }
        // An upgraded stream may have given the descriptor back already, and the next peer may have it.
        let slot = Int(connection.descriptor)
        if connections[slot] === connection { connections[slot] = nil }
        upgraded[connection.reference.generation] = nil
        forget(connection)
        if let exchange = connection.exchange {
            connection.exchange = nil
            exchange.task?.cancel()
            exchange.bodyError = NetworkError(.closed, "the connection is closed", httpStatus: 400)
            exchange.wakeBodyReader()
        }
        wakeWriters(connection)
        connection.output = []
        connection.outputOffset = 0
    }

    private func forget(_ connection: ServerConnection) {
        connectionCount -= 1
        let address = connection.peer.host
        if let count = connectionsPerAddress[address] {
            connectionsPerAddress[address] = count > 1 ? count - 1 : nil
        }
        metrics.connections.decrement()
        guard isDraining, connectionCount == 0 else { return }
        let waiters = drainWaiters
        drainWaiters = []
        for waiter in waiters { waiter.resume() }
    }

    // MARK: Deadlines

    /// One timer for all deadlines of all connections: coarse, but free of per-request cost.
    func scheduleSweep() {
        sweepTimer = loop.schedule(afterMilliseconds: configuration.sweepMilliseconds) { [self] in
            self.assumeIsolated { server in
                server.sweep()
                if !server.isDraining || server.connectionCount > 0 { server.scheduleSweep() }
            }
        }
    }

    private func sweep() {
        let time = now
        for case .some(let connection) in connections {
            if connection.writeDeadline <= time {
                metrics.cut(.writeDeadline)
                abort(connection)
            } else if connection.readDeadline <= time {
                readTimedOut(connection)
            }
        }
    }

    private func readTimedOut(_ connection: ServerConnection) {
        connection.readDeadline = .max
        if connection.isLingering { return close(connection) }
        if let exchange = connection.exchange {
            metrics.cut(.bodyRate)
            if exchange.isAnswered { return close(connection) }
            let error = NetworkError(.bodyTimeout, "the body arrives too slowly", httpStatus: 408)
            failBody(connection, exchange, error)
            return settle(connection)
        }
        if !connection.parser.isBetweenMessages {
            metrics.cut(.headerDeadline)
            answerWithoutRequest(connection, 408, "header_timeout", "the request head took too long to arrive")
        } else {
            close(connection)
        }
    }
}

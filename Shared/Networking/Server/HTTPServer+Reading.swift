import HTTPWire
import Reactor

/// From readiness to parsed requests.
extension HTTPServer {
    func ready(_ reference: ConnectionReference, _ readiness: Readiness) {
        guard let connection = connection(reference) else { return }
        if readiness.contains(.error) { return abort(connection) }
        if connection.isLingering { return lingerReadable(connection) }
        if readiness.contains(.write) { writable(connection) }
        guard connection.isOpen, !connection.isLingering else { return }
        if readiness.contains(.read) {
            readable(connection)
        } else if readiness.contains(.hangup) {
            abort(connection)
        }
    }

    private func readable(_ connection: ServerConnection) {
        switch Socket.read(connection.descriptor, into: readBuffer.memory) {
        case .bytes(let count): received(connection, count)
        case .wouldBlock: return
        case .closed: inputEnded(connection)
        case .failed: abort(connection)
        }
    }

    private func received(_ connection: ServerConnection, _ count: Int) {
        let bytes = readBuffer.prefix(count)
        if connection.leftover.isEmpty, mayParse(connection) {
            let consumed = process(connection, bytes.span)
            if consumed < count, connection.isOpen, !connection.closesAfterFlush {
                connection.leftover = Array(bytes[consumed...])
            }
            settle(connection)
        } else {
            connection.leftover.append(contentsOf: bytes)
            resume(connection)
        }
    }

    /// Parses what is left over, as far as it may be parsed now, and brings everything else up to date.
    func resume(_ connection: ServerConnection) {
        while !connection.leftover.isEmpty, mayParse(connection) {
            let input = connection.leftover
            connection.leftover = []
            let consumed = process(connection, input.span)
            guard connection.isOpen, !connection.closesAfterFlush else { break }
            if consumed < input.count { connection.leftover = Array(input[consumed...]) }
            if consumed == 0 { break }
        }
        settle(connection)
    }

    private func mayParse(_ connection: ServerConnection) -> Bool {
        guard connection.isOpen, !connection.closesAfterFlush, !connection.inputFailed,
            connection.webSocket == nil, connection.pendingOutput < configuration.maxBufferedResponseBytes
        else { return false }
        guard let exchange = connection.exchange else { return true }
        return !exchange.requestParsed && exchange.bodyQueue.count < configuration.maxBufferedBodyBytes
    }

    /// Parses and answers until the input is used up or something has to be waited for; returns the bytes used.
    ///
    /// Nothing else may touch the input meanwhile: handlers that finish at once run inside this function, but the
    /// loop reads no socket before it returns.
    private func process(_ connection: ServerConnection, _ input: Span<UInt8>) -> Int {
        connection.isProcessing = true
        defer { connection.isProcessing = false }
        var offset = 0
        while true {
            while mayParse(connection) {
                guard parseNext(connection, input, &offset) else { break }
            }
            guard connection.isOpen, let exchange = connection.exchange, exchange.awaitsStart else { return offset }
            if exchange.requestParsed, !exchange.head.keepAlive, offset < input.count {
                // Bytes behind the last request are refused together with it.
                guard case .failed(let error) = connection.parser.next(input, &offset) else {
                    startHandler(connection, exchange)
                    continue
                }
                inputFailed(connection, error)
            } else {
                startHandler(connection, exchange)
            }
        }
    }

    /// One parser event; false when more input is needed.
    private func parseNext(_ connection: ServerConnection, _ input: Span<UInt8>, _ offset: inout Int) -> Bool {
        switch connection.parser.next(input, &offset) {
        case .needMore:
            return false
        case .head(let head):
            begin(connection, head)
        case .body(let range):
            if let exchange = connection.exchange { receivedBody(connection, exchange, input.extracting(range)) }
        case .end:
            if let exchange = connection.exchange { requestEnded(connection, exchange) }
        case .failed(let error):
            inputFailed(connection, error)
            return false
        }
        return true
    }

    // MARK: Events

    private func begin(_ connection: ServerConnection, _ head: HTTPRequestHead) {
        connection.exchangeCount += 1
        connection.headDeadlineRuns = false
        connection.readDeadline = head.framing == .none ? .max : now + nanoseconds(configuration.bodyGraceMilliseconds)
        let exchange = ServerExchange(
            number: connection.exchangeCount, head: head, startedNanoseconds: now,
            maxBodyBytes: head.framing == .none ? 0 : handler.maxBodyBytes(for: head))
        connection.exchange = exchange
        if case .length(let length) = head.framing, length > exchange.maxBodyBytes {
            metrics.refused("body_too_large")
            refuse(connection, exchange, bodyTooLarge(exchange))
        } else if mustShed(connection), !handler.isPriority(head) {
            metrics.shed(connection.isReserve ? .connections : .concurrentRequests)
            respond(connection, exchange, shedResponse(exchange.head))
        }
    }

    private func mustShed(_ connection: ServerConnection) -> Bool {
        connection.isReserve || runningRequests >= configuration.maxConcurrentRequests
    }

    private func receivedBody(_ connection: ServerConnection, _ exchange: ServerExchange, _ bytes: Span<UInt8>) {
        exchange.receivedBytes += bytes.count
        exchange.owesContinue = false
        extendBodyDeadline(connection, bytes.count)
        let allowed = exchange.isAnswered ? configuration.maxDrainBytes : exchange.maxBodyBytes
        guard exchange.receivedBytes <= allowed else {
            connection.inputFailed = true
            if exchange.isAnswered { return closeAfterFlush(connection) }
            metrics.refused("body_too_large")
            return failBody(connection, exchange, bodyTooLarge(exchange))
        }
        if exchange.isAnswered { return }
        bytes.withUnsafeBufferPointer { exchange.bodyQueue.append(contentsOf: $0) }
        exchange.wakeBodyReader()
    }

    private func requestEnded(_ connection: ServerConnection, _ exchange: ServerExchange) {
        exchange.requestParsed = true
        connection.readDeadline = .max
        exchange.wakeBodyReader()
        if exchange.isAnswered { connection.exchange = nil }
    }

    private func inputFailed(_ connection: ServerConnection, _ error: HTTPWireError) {
        connection.inputFailed = true
        connection.leftover = []
        metrics.refused(error.code.rawValue)
        let failure = NetworkError(
            .protocolViolation, "\(error.code.rawValue): \(error.message)", httpStatus: error.status)
        guard let exchange = connection.exchange else {
            return answerWithoutRequest(connection, error.status, error.code.rawValue, error.message)
        }
        if exchange.isAnswered { return closeAfterFlush(connection) }
        failBody(connection, exchange, failure, code: error.code.rawValue)
    }

    private func bodyTooLarge(_ exchange: ServerExchange) -> NetworkError {
        NetworkError(
            .bodyTooLarge, "the body is longer than the \(exchange.maxBodyBytes) bytes of this route", httpStatus: 413)
    }

    /// Ends the reading of a body: a handler that runs gets the error at its next read, else it is answered here.
    func failBody(
        _ connection: ServerConnection, _ exchange: ServerExchange, _ error: NetworkError, code: String? = nil
    ) {
        connection.inputFailed = true
        connection.readDeadline = .max
        exchange.bodyError = error
        if exchange.awaitsStart { return refuse(connection, exchange, error, code: code) }
        exchange.wakeBodyReader()
    }

    private func refuse(
        _ connection: ServerConnection, _ exchange: ServerExchange, _ error: NetworkError, code: String? = nil
    ) {
        respond(
            connection, exchange,
            handler.refusal(
                of: exchange.head, status: error.httpStatus, code: code ?? error.code.description,
                detail: error.message))
    }

    private func inputEnded(_ connection: ServerConnection) {
        connection.inputEnded = true
        guard let exchange = connection.exchange else {
            if connection.pendingOutput == 0 { return close(connection) }
            connection.closesAfterFlush = true
            return settle(connection)
        }
        // Answered before its body came, and now it never will: nothing is left to wait for.
        if exchange.isAnswered, !exchange.requestParsed { return closeAfterFlush(connection) }
        if !exchange.requestParsed {
            let error = NetworkError(.closed, "the peer closed within its request", httpStatus: 400)
            failBody(connection, exchange, error)
        }
        // Nobody is likely to read the answer, but a peer that only closed its sending side still gets it.
        if connection.isOpen { connection.exchange?.task?.cancel() }
        if connection.isOpen { settle(connection) }
    }

    // MARK: Deadlines and interest

    /// A body earns time with each byte and is never ahead by more than the grace.
    private func extendBodyDeadline(_ connection: ServerConnection, _ bytes: Int) {
        let earned = UInt64(bytes) * 1_000_000_000 / UInt64(max(1, configuration.bodyMinBytesPerSecond))
        let grace = nanoseconds(configuration.bodyGraceMilliseconds)
        let current = connection.readDeadline == .max ? now : connection.readDeadline
        connection.readDeadline = min(now + grace, current + earned)
    }

    /// Flushes, sets the deadline of what is awaited and the interest of the loop.
    func settle(_ connection: ServerConnection) {
        guard connection.isOpen, connection.webSocket == nil else { return }
        flush(connection)
        guard connection.isOpen, !connection.isLingering else { return }
        // The answer that the drain let finish is out.
        if isDraining, connection.isIdle { return closeAfterFlush(connection) }
        setReadDeadline(connection)
        updateInterest(connection)
    }

    private func setReadDeadline(_ connection: ServerConnection) {
        if let exchange = connection.exchange {
            let pausesBody = exchange.bodyQueue.count >= configuration.maxBufferedBodyBytes
            if exchange.requestParsed || pausesBody || connection.inputFailed {
                connection.readDeadline = .max
            } else if connection.readDeadline == .max {
                connection.readDeadline = now + nanoseconds(configuration.bodyGraceMilliseconds)
            }
        } else if connection.pendingOutput > 0 {
            connection.readDeadline = .max
        } else if connection.parser.isBetweenMessages, connection.exchangeCount > 0 {
            connection.headDeadlineRuns = false
            connection.readDeadline = now + nanoseconds(configuration.idleTimeoutMilliseconds)
        } else if !connection.headDeadlineRuns {
            connection.headDeadlineRuns = true
            connection.readDeadline = now + nanoseconds(configuration.headerDeadlineMilliseconds)
        }
    }

    func updateInterest(_ connection: ServerConnection) {
        var interest: Interest = connection.pendingOutput > 0 ? .write : []
        if mayRead(connection) { interest.insert(.read) }
        guard interest != connection.interest else { return }
        connection.interest = interest
        try? loop.change(connection.descriptor, interest)
    }

    private func mayRead(_ connection: ServerConnection) -> Bool {
        guard !connection.inputEnded, !connection.inputFailed, !connection.closesAfterFlush else { return false }
        if let exchange = connection.exchange, !exchange.requestParsed {
            return exchange.bodyQueue.count < configuration.maxBufferedBodyBytes
        }
        return connection.leftover.count < configuration.maxPipelinedBytes
    }
}

import CPostgres
import Glibc
import Observability

/// One libpq connection. All of libpq that this module calls stands here, in `LinkResult` and in `LinkCancel`.
///
/// The unchecked conformance is safe because a link is made on a blocking thread, handed once to the actor that owns
/// it, and from then on called only on that actor's loop; libpq allows one thread at a time on a connection.
final class Link: @unchecked Sendable {
    private let connection: OpaquePointer

    private init(_ connection: OpaquePointer) { self.connection = connection }

    deinit { PQfinish(connection) }

    // MARK: Connecting (blocks)

    /// Connects; called on a blocking thread. Bounded by `connect_timeout` for each host.
    static func connect(_ configuration: PostgresConfiguration) throws(PostgresError) -> Link {
        let parameters = try ConnectionParameters.make(configuration)
        var result: OpaquePointer?
        withCStrings(parameters.map(\.name)) { names in
            withCStrings(parameters.map(\.value)) { values in
                result = PQconnectdbParams(names, values, 1)
            }
        }
        guard let connection = result else {
            throw PostgresError(.connectFailed, "libpq has no memory for a connection")
        }
        let link = Link(connection)
        guard PQstatus(connection) == CONNECTION_OK else { throw link.connectError(parameters) }
        PQsetNoticeReceiver(connection, { _, _ in }, nil)
        guard PQsetnonblocking(connection, 1) == 0 else {
            throw PostgresError(.connectFailed, "the connection cannot be made non-blocking")
        }
        return link
    }

    private func connectError(_ parameters: [ConnectionParameters.Pair]) -> PostgresError {
        var message = text(PQerrorMessage(connection))
        if let password = PQpass(connection).map({ String(cString: $0) }), !password.isEmpty {
            message = message.split(separator: password, omittingEmptySubsequences: false).joined(separator: "***")
        }
        let code: PostgresError.Code =
            if message.contains("timeout expired") || message.contains("timed out") {
                .connectTimeout
            } else if message.contains("authentication failed") || message.contains("does not exist")
                || message.contains("no pg_hba.conf entry") || message.contains("no password supplied")
            {
                .notAuthorised
            } else if message.contains("too many clients") || message.contains("too many connections") {
                .tooManyConnections
            } else if message.contains("starting up") || message.contains("shutting down")
                || message.contains("in recovery mode")
            {
                .cannotConnectNow
            } else {
                .connectFailed
            }
        return PostgresError(code, message)
    }

    private func text(_ pointer: UnsafePointer<CChar>?) -> String {
        var text = pointer.map { String(cString: $0) } ?? ""
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    // MARK: State

    /// A second descriptor of the socket, for the loop to watch; the caller closes it. libpq closes its own whenever it
    /// meets an error, and the number may then belong to another connection before the loop is told.
    func duplicateSocket() -> Int32 { fcntl(PQsocket(connection), F_DUPFD_CLOEXEC, 3) }
    var isOpen: Bool { PQstatus(connection) == CONNECTION_OK }
    var serverVersion: Int { Int(PQserverVersion(connection)) }
    var backendProcessID: Int32 { PQbackendPID(connection) }
    var errorMessage: String { text(PQerrorMessage(connection)) }
    var inTransaction: Bool { PQtransactionStatus(connection) != PQTRANS_IDLE }
    var transactionFailed: Bool { PQtransactionStatus(connection) == PQTRANS_INERROR }

    // MARK: Sending

    func sendQuery(_ sql: String) -> Bool { PQsendQuery(connection, sql) == 1 }

    func sendQuery(_ sql: String, _ parameters: ParameterBlock) -> Bool {
        withParameters(parameters) { values, count in
            PQsendQueryParams(
                connection, sql, count, parameters.types, values, parameters.lengths, parameters.formats, 0) == 1
        }
    }

    func sendPrepare(name: String, _ sql: String, types: [UInt32]) -> Bool {
        PQsendPrepare(connection, name, sql, Int32(types.count), types) == 1
    }

    func sendPrepared(name: String, _ parameters: ParameterBlock) -> Bool {
        withParameters(parameters) { values, count in
            PQsendQueryPrepared(connection, name, count, values, parameters.lengths, parameters.formats, 0) == 1
        }
    }

    func rowByRow() { PQsetSingleRowMode(connection) }

    private func withParameters(
        _ block: ParameterBlock, _ body: (UnsafePointer<UnsafePointer<CChar>?>?, Int32) -> Bool
    ) -> Bool {
        guard !block.starts.isEmpty else { return body(nil, 0) }
        return block.bytes.withUnsafeBytes { raw in
            let base = raw.bindMemory(to: CChar.self).baseAddress
            let pointers = block.starts.map { start -> UnsafePointer<CChar>? in
                guard let start, let base else { return nil }
                return base + start
            }
            return body(pointers, Int32(pointers.count))
        }
    }

    /// What a flush left to do.
    enum Flush { case done, blocked, failed }

    func flush() -> Flush {
        switch PQflush(connection) {
        case 0: .done
        case 1: .blocked
        default: .failed
        }
    }

    // MARK: Receiving

    /// Takes what the socket has; false when the connection is gone.
    func consumeInput() -> Bool { PQconsumeInput(connection) == 1 }
    var isBusy: Bool { PQisBusy(connection) == 1 }
    func nextResult() -> LinkResult? { PQgetResult(connection).map { LinkResult($0) } }

    func nextNotification() -> PostgresNotification? {
        guard let raw = PQnotifies(connection) else { return nil }
        defer { PQfreemem(raw) }
        return PostgresNotification(
            channel: String(cString: raw.pointee.relname), payload: raw.pointee.extra.map { String(cString: $0) } ?? "")
    }

    // MARK: Pipelines

    func enterPipeline() -> Bool { PQenterPipelineMode(connection) == 1 }
    func exitPipeline() -> Bool { PQexitPipelineMode(connection) == 1 }
    func pipelineSync() -> Bool { PQpipelineSync(connection) == 1 }

    // MARK: COPY

    enum CopyPut { case taken, full, failed }

    func copyPut(_ bytes: borrowing Span<UInt8>) -> CopyPut {
        let answer = bytes.withUnsafeBytes { raw in
            PQputCopyData(connection, raw.bindMemory(to: CChar.self).baseAddress, Int32(raw.count))
        }
        return answer == 1 ? .taken : answer == 0 ? .full : .failed
    }

    func copyEnd(failing reason: String?) -> CopyPut {
        let answer = PQputCopyEnd(connection, reason)
        return answer == 1 ? .taken : answer == 0 ? .full : .failed
    }

    enum CopyGet {
        case chunk([UInt8])
        case wait, end, failed
    }

    func copyGet() -> CopyGet {
        var buffer: UnsafeMutablePointer<CChar>?
        let length = PQgetCopyData(connection, &buffer, 1)
        if length > 0, let buffer {
            defer { PQfreemem(buffer) }
            return .chunk(Array(UnsafeRawBufferPointer(start: buffer, count: Int(length))))
        }
        return length == 0 ? .wait : length == -1 ? .end : .failed
    }

    /// What another thread needs to ask the server to stop the running statement.
    func makeCancel() -> LinkCancel? { PQgetCancel(connection).map(LinkCancel.init) }
}

/// A cancel request. Safe to send: libpq documents `PQcancel` as callable from another thread, and only one thread
/// has it.
final class LinkCancel: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQfreeCancel(pointer) }

    /// Sends the request; blocks until the server has taken it.
    func send() {
        var message = [CChar](repeating: 0, count: 256)
        _ = PQcancel(pointer, &message, Int32(message.count))
    }
}

/// Calls `body` with a NULL-ended array of C strings.
func withCStrings(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Void) {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    var pointers = copies.map { $0.map { UnsafePointer($0) } }
    pointers.append(nil)
    body(pointers)
}

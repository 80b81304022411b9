extension EndpointDeclaration {
    /// The names in braces, in the order of the path.
    public var pathParameterNames: [String] {
        path.split(separator: "/").filter { $0.first == "{" && $0.last == "}" }
            .map { String($0.dropFirst().dropLast()) }
    }

    /// What is wrong with the declaration, one sentence each. A test asks every API; it must be empty.
    public var faults: [String] {
        var faults: [String] = []
        let isPath = path.hasBytes(1...256) { $0 > 0x20 && $0 < 0x7F && $0 != 0x3F && $0 != 0x23 }
        if !isPath || path.first != "/" {
            faults.append("the path must begin with / and be 1 to 256 visible ASCII characters without ? and #")
        }
        let declared = parameters.filter { $0.place == .path }.map(\.name)
        if declared.sorted() != pathParameterNames.sorted() {
            faults.append("the path parameters declared and those in the path differ")
        }
        if Set(parameters.map { "\($0.place) \($0.name)" }).count != parameters.count {
            faults.append("a parameter is declared twice")
        }
        if path.utf8.count(where: { $0 == 0x7B || $0 == 0x7D }) != 2 * pathParameterNames.count {
            faults.append("a parameter must be a whole segment of the path")
        }
        return (faults + methodFaults + limitFaults).map { "\(method.rawValue) \(path): \($0)" }
    }

    private var methodFaults: [String] {
        var faults: [String] = []
        if method == .get, idempotency != .safe { faults.append("a GET must be safe") }
        if method == .get, requestSchema != .nothing { faults.append("a GET has no body") }
        if method != .get, idempotency == .safe { faults.append("only a GET is safe") }
        if method != .get, cacheSeconds != 0 { faults.append("only a GET is cached") }
        return faults
    }

    private var limitFaults: [String] {
        var faults: [String] = []
        if !(200...299).contains(successStatus) { faults.append("success is not a 2xx status") }
        if !(1...300_000).contains(deadlineMilliseconds) { faults.append("the deadline must be 1 to 300000 ms") }
        if (maxBodyBytes == 0) != (requestSchema == .nothing) || maxBodyBytes < 0 {
            faults.append("maxBodyBytes is 0 exactly when there is no request body")
        }
        if ![400, 422].contains(invalidBodyStatus) { faults.append("a wrong body is answered 400 or 422") }
        if id.isEmpty || summary.isEmpty { faults.append("id and summary must be there") }
        for error in errors
        where !(400...599).contains(error.status) || !error.code.hasBytes(1...64, where: Self.isCode) {
            faults.append("error \(error.status) \(error.code) is not a 4xx or 5xx with a snake_case code")
        }
        return faults
    }

    private static func isCode(_ byte: UInt8) -> Bool {
        (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x5F
    }
}

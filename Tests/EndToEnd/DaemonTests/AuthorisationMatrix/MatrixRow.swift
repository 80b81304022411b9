import Contracts

/// One request to a declared endpoint, with what the declaration does not say: whose things it names and which part of
/// the plan it needs. Texts may hold marks such as `<strategy>`, which become ids of the person the row is about.
struct MatrixRow: Sendable {
    /// Whose the things are that the request names.
    enum Ownership: Sendable {
        /// Nobody's, or the caller's own whoever that is: there is nothing foreign to name.
        case callers
        /// A person's. Others are answered 404 unless they have one of these scopes.
        case persons(unlockedBy: Set<String>)
    }

    /// The endpoint's id.
    let endpoint: String
    /// Path and query.
    let target: String
    var body: String?
    var ownership = Ownership.callers
    var capability: EntitlementCode?
    /// One of these is needed besides what the declaration asks for.
    var needsOneOf: Set<String> = []
    /// What a caller who is let in gets, when it is not the declared success; each use says why.
    var instead: MatrixExpectation?
    /// The code of the 404 for things of others.
    var foreignCode = "not_found"
    /// Whether success ends the caller, so that somebody is made for it who has the column's scopes.
    var endsCaller = false

    init(_ endpoint: String, _ target: String, _ body: String? = nil) {
        self.endpoint = endpoint
        self.target = target
        self.body = body
    }

    /// The same row about a person's things.
    func of(_ scopes: String..., code: String = "not_found") -> MatrixRow {
        var copy = self
        copy.ownership = .persons(unlockedBy: Set(scopes))
        copy.foreignCode = code
        return copy
    }

    /// The same row with a part of the plan that it needs.
    func bound(by capability: EntitlementCode) -> MatrixRow {
        var copy = self
        copy.capability = capability
        return copy
    }

    func needing(oneOf scopes: String...) -> MatrixRow {
        var copy = self
        copy.needsOneOf = Set(scopes)
        return copy
    }

    func instead(_ status: Int, _ code: String) -> MatrixRow {
        var copy = self
        copy.instead = MatrixExpectation(status: status, code: code)
        return copy
    }

    func endingCaller() -> MatrixRow {
        var copy = self
        copy.endsCaller = true
        return copy
    }

    /// Whether the request goes to that endpoint: its segments are those of the pattern.
    func fits(_ declaration: EndpointDeclaration) -> Bool {
        let path = target.split(separator: "?")[0].split(separator: "/")
        let pattern = declaration.path.split(separator: "/")
        return path.count == pattern.count
            && zip(path, pattern).allSatisfy { $1.first == "{" || $0 == $1 }
    }
}

/// What an answer must be.
struct MatrixExpectation: Sendable, Equatable {
    let status: Int
    /// The problem's code; nil for success.
    let code: String?
}

/// The rule of the matrix, the only place where a status is decided.
enum MatrixRule {
    static func expected(
        _ declaration: EndpointDeclaration, _ row: MatrixRow, _ caller: MatrixCaller
    ) -> MatrixExpectation {
        let letIn = row.instead ?? MatrixExpectation(status: declaration.successStatus, code: nil)
        if declaration.authorization == .everyone { return letIn }
        if let code = caller.refusal { return MatrixExpectation(status: 401, code: code) }
        if case .scope(let scope) = declaration.authorization, !caller.scopes.contains(scope) {
            return MatrixExpectation(status: 403, code: "insufficient_scope")
        }
        if case .persons(let scopes) = row.ownership, !caller.ownsThings, caller.scopes.isDisjoint(with: scopes) {
            return MatrixExpectation(status: 404, code: row.foreignCode)
        }
        if !row.needsOneOf.isEmpty, caller.scopes.isDisjoint(with: row.needsOneOf) {
            return MatrixExpectation(status: 403, code: "insufficient_scope")
        }
        if row.capability != nil, caller.hasBarePlan, !caller.scopes.contains(Scope.accountsAny) {
            return MatrixExpectation(status: 403, code: "capability_missing")
        }
        return letIn
    }
}

/// A column: who calls.
struct MatrixCaller: Sendable {
    let name: String
    /// The token shown to a daemon.
    let token: @Sendable (_ daemon: String) -> String?
    /// What the token allows; nothing when it is refused.
    var scopes: Set<String> = []
    /// Why the token is refused; nil when it is accepted.
    var refusal: String?
    /// Whose ids stand in the requests.
    var person = MatrixPerson.owner
    /// Whether these are the caller's own.
    var ownsThings = false
    /// Whether the plan grants nothing.
    var hasBarePlan = false
}

/// Whose ids stand in requests.
enum MatrixPerson: String, Sendable {
    /// The first user, on a plan that grants everything.
    case owner
    /// The user whose plan was taken down to one that grants nothing, after everything was made.
    case lower
}

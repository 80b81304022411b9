import Observability
import Security

/// Callers whose tokens were verified within this second with these keys: a client that sends the same token a thousand
/// times a second pays for one signature check.
///
/// Verification is a function of token, keys and second, so what is remembered is exactly what would come out again;
/// everything is forgotten when the second or the keys change.
final class VerifiedTokens: Sendable {
    /// Most tokens remembered; one more and all are forgotten.
    static let maxTokens = 4_096

    private struct State {
        var keys: KeySet?
        var second: Int64 = 0
        var callers: [String: Caller] = [:]
    }

    private let state = Locked(State())

    /// The caller, from memory or from `verify`; failures are not remembered.
    func caller(
        _ token: String, keys: KeySet, second: Int64, verify: () throws(SecurityError) -> Caller
    ) throws(SecurityError) -> Caller {
        let known = state.withLock { state in
            state.second == second && state.keys == keys ? state.callers[token] : nil
        }
        if let known { return known }
        let caller = try verify()
        state.withLock { state in
            if state.second != second || state.keys != keys || state.callers.count >= Self.maxTokens {
                state = State(keys: keys, second: second)
            }
            state.callers[token] = caller
        }
        return caller
    }
}

import Contracts
import ServiceKit

/// Which accounts a caller may use.
struct AccountAccess: Sendable {
    let subject: String
    let mayUseAny: Bool
    private let caller: Caller

    init(_ caller: Caller) {
        self.caller = caller
        subject = caller.subject
        mayUseAny = caller.scopes.contains(Scope.accountsAny)
    }

    /// The account of that name, or the caller's own. Throws 404 when it is not the caller's, as if it were not there.
    func account(_ name: String?) throws(ProblemError) -> AccountID {
        guard let name else {
            guard let own = try? AccountID.standard(of: subject) else {
                throw .badField("account_id", "must be given: the caller's name makes no account")
            }
            return own
        }
        guard let account = try? AccountID(parsing: name), account.isUsable(by: subject, anyAccount: mayUseAny) else {
            throw .notFound("account")
        }
        return account
    }

    /// Whether the caller may see what belongs to that account.
    func sees(_ account: String) -> Bool {
        guard let account = try? AccountID(parsing: account) else { return false }
        return account.isUsable(by: subject, anyAccount: mayUseAny)
    }

    /// Whose plan binds orders of an account: its owner's, whoever sends them. Only on their own account, or on one that
    /// belongs to nobody, are callers with `accounts:any` free.
    func binding(_ account: AccountID) -> Caller {
        guard let owner = account.owner, owner != subject else { return caller }
        return Caller(subject: owner, scopes: caller.scopes.subtracting([Scope.accountsAny]))
    }
}

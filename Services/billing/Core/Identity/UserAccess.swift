import Contracts

/// How much of a user a caller sees.
public enum UserAccess: Sendable, Equatable {
    /// Everything.
    case full
    /// Without email, phone and opt-in.
    case masked
    /// As if there were no such user.
    case none

    /// What the caller's token lets them see of the user with this id.
    public static func of(userID: String, callerSubject: String, scopes: Set<String>) -> UserAccess {
        if callerSubject == userID || scopes.contains(Scope.usersAdmin) { return .full }
        return scopes.contains(Scope.accountsAny) ? .masked : .none
    }
}

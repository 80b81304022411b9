public import Contracts

/// Who may read a room.
public enum RoomAccess: Hashable, Sendable {
    /// Come in.
    case allowed
    /// The plan must grant `can.stream_public`.
    case ifPlanGrants
    /// The token must carry this scope.
    case missingScope(String)
    /// There is none, or it is somebody else's, which is the same to the caller.
    case notFound

    /// Decides.
    /// - Parameters:
    ///   - exists: whether the room was made; reserved rooms always exist.
    ///   - subject: `sub` of the caller's token.
    public static func decide(
        _ room: RoomID, exists: Bool, subject: String, scopes: Set<String>
    ) -> RoomAccess {
        let mayPublish = scopes.contains(StreamingAPI.publishScope)
        let mayRead = scopes.contains(StreamingAPI.readScope)
        switch room.kind {
        case .publicReports:
            if mayPublish { return .allowed }
            return mayRead ? .ifPlanGrants : .missingScope(StreamingAPI.readScope)
        case .candles:
            if mayPublish || scopes.contains(StreamingAPI.marketScope) { return .allowed }
            return .missingScope(StreamingAPI.marketScope)
        case .account(let name):
            guard let account = try? AccountID(parsing: name),
                account.isUsable(by: subject, anyAccount: scopes.contains(Scope.accountsAny))
            else { return .notFound }
            return mayRead || scopes.contains(Scope.accountsAny) ? .allowed : .missingScope(StreamingAPI.readScope)
        case .made:
            guard mayRead || mayPublish else { return .missingScope(StreamingAPI.readScope) }
            return exists ? .allowed : .notFound
        }
    }
}

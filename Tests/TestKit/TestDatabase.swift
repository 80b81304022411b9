/// A database of a private server, with a role of its own and that role's schema, all of one name.
public struct TestDatabase: Sendable {
    /// The server it lives on.
    public let server: PrivatePostgres
    /// Name of the database.
    public let name: String
    /// Name of the role that owns it.
    public let role: String
    /// Name of the role's schema.
    public let schema: String

    /// The connection string of the role.
    public var dsn: String { server.dsn(user: role, database: name) }
    /// The connection string of the superuser.
    public var superuserDSN: String { server.dsn(database: name) }

    /// Runs statements as superuser through psql in this database.
    @discardableResult
    public func psql(_ commands: String...) async throws -> String {
        try await offThread { try server.psql(database: name, commands) }
    }
}

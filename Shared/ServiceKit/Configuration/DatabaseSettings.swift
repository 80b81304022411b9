public import Observability
import Postgres

/// How a daemon reaches its schema.
public struct DatabaseSettings: Sendable {
    /// libpq connection string or URI, several hosts allowed.
    public let dsn: Secret
    /// Password given apart from the connection string, from `password` or the file of `password_file`.
    public let password: Secret?
    /// The schema the service owns.
    public let schema: String
    /// Most connections of the pool.
    public let maxConnections: Int
    /// Longest time to open a connection, in milliseconds.
    public let connectTimeoutMilliseconds: Int
    /// `statement_timeout` of every session, in milliseconds.
    public let statementTimeoutMilliseconds: Int
    /// `lock_timeout` of every session, in milliseconds.
    public let lockTimeoutMilliseconds: Int
    /// `idle_in_transaction_session_timeout` of every session, in milliseconds.
    public let idleInTransactionTimeoutMilliseconds: Int
    /// Whether statements are prepared by name; off behind PgBouncer in transaction mode.
    public let preparedStatements: Bool
    /// How long to wait for the database at start before exit 69, in milliseconds.
    public let startupDeadlineMilliseconds: Int

    /// Declares and reads the `database` section. `schema` is both the default schema and the default role.
    public init(_ reader: ConfigurationReader, schema defaultSchema: String, isLoopback: Bool) {
        let defaultDSN = "host=127.0.0.1 port=5432 dbname=sextant user=sextant_\(defaultSchema)"
        let ownDSN = reader.secret(
            "database.dsn",
            "libpq connection string or postgresql:// URI; several hosts allowed. Unset means \(defaultDSN).")
        dsn = ownDSN ?? Secret(defaultDSN)
        let given = reader.secret(
            "database.password", "Password of the role, unless the dsn or password_file holds it.")
        let file = reader.text(
            "database.password_file", default: nil, .filePath, "File whose first line is the password of the role.")
        password = Self.password(given, file: file, reader)
        schema = reader.text(
            "database.schema", default: defaultSchema, .schemaName, "Schema the service owns; nothing else is touched.")
        maxConnections = reader.integer(
            "database.max_connections", default: 8, in: 1...500,
            "Most connections of the pool; it opens them on demand.")
        connectTimeoutMilliseconds = reader.integer(
            "database.connect_timeout_ms", default: 5_000, in: 100...60_000, "Longest time to open a connection.")
        statementTimeoutMilliseconds = reader.integer(
            "database.statement_timeout_ms", default: 5_000, in: 10...600_000, "statement_timeout of every session.")
        lockTimeoutMilliseconds = reader.integer(
            "database.lock_timeout_ms", default: 2_000, in: 10...600_000, "lock_timeout of every session.")
        idleInTransactionTimeoutMilliseconds = reader.integer(
            "database.idle_in_transaction_timeout_ms", default: 10_000, in: 100...600_000,
            "idle_in_transaction_session_timeout of every session.")
        preparedStatements = reader.boolean(
            "database.prepared_statements", default: true,
            "Prepare statements by name; false behind PgBouncer in transaction mode.")
        startupDeadlineMilliseconds = reader.integer(
            "database.startup_deadline_ms", default: 30_000, in: 0...600_000,
            "How long to wait for the database at start before giving up with exit code 69.")
        if lockTimeoutMilliseconds > statementTimeoutMilliseconds {
            reader.refuse(
                "database.lock_timeout_ms",
                "\(lockTimeoutMilliseconds) is longer than database.statement_timeout_ms (\(statementTimeoutMilliseconds)); give at most that"
            )
        }
        var inString: Secret?
        do {
            inString = try ConnectionString.password(in: dsn)
        } catch {
            reader.refuse("database.dsn", "the value is not a libpq connection string or postgresql:// URI")
        }
        guard !isLoopback else { return }
        if let password {
            let key = file == nil ? "database.password" : "database.password_file"
            Self.refuseGuessable(password, key: key, role: defaultSchema, reader)
        } else if let inString {
            Self.refuseGuessable(inString, key: "database.dsn", role: defaultSchema, reader)
        }
    }

    private static func password(_ given: Secret?, file: String?, _ reader: ConfigurationReader) -> Secret? {
        guard let file else { return given }
        if given != nil {
            reader.refuse("database.password_file", "database.password is given too; keep one of them")
            return given
        }
        return SecretFile.firstLine(of: file, key: "database.password_file", reader).map { Secret($0) }
    }

    private static func refuseGuessable(_ password: Secret, key: String, role: String, _ reader: ConfigurationReader) {
        let minCharacters = 16
        let text = password.expose()
        let guesses = ["change", "password", "postgres", "secret", "sextant", "default", "example", role]
        guard text.count < minCharacters || guesses.contains(where: { text.lowercased().hasPrefix($0) }) else { return }
        reader.refuse(
            key,
            "the password is a default or shorter than \(minCharacters) characters while http.address is not loopback; generate one"
        )
    }
}

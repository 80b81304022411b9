import Observability
public import Postgres

extension DatabaseSettings {
    /// The pool's configuration: every limit of the section, and the password put into the connection string.
    public func poolConfiguration(applicationName: String) -> PostgresConfiguration {
        var pool = PostgresConfiguration(connectionString: connectionString, schema: schema)
        pool.applicationName = applicationName
        pool.maxConnections = maxConnections
        pool.connectTimeoutMilliseconds = Int64(connectTimeoutMilliseconds)
        pool.statementTimeoutMilliseconds = Int64(statementTimeoutMilliseconds)
        pool.lockTimeoutMilliseconds = Int64(lockTimeoutMilliseconds)
        pool.idleInTransactionTimeoutMilliseconds = Int64(idleInTransactionTimeoutMilliseconds)
        pool.usesPreparedStatements = preparedStatements
        pool.ownsSession = preparedStatements
        return pool
    }

    /// The connection string with the password, if that is given apart.
    var connectionString: Secret {
        guard let password else { return dsn }
        let text = dsn.expose()
        if text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") {
            let separator = text.contains("?") ? "&" : "?"
            return Secret(text + separator + "password=" + Self.percentEncoded(password.expose()))
        }
        let quoted = password.expose().replacing("\\", with: "\\\\").replacing("'", with: "\\'")
        return Secret(text + " password='\(quoted)'")
    }

    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var encoded = ""
        for byte in text.utf8 {
            let isPlain = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            encoded += isPlain ? String(UnicodeScalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 0xF)])"
        }
        return encoded
    }
}

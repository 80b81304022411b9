import CPostgres
import Observability

/// The keywords given to libpq: the operator's connection string, then what this module insists on.
enum ConnectionParameters {
    struct Pair {
        let name: String
        let value: String
    }

    /// - Throws: `invalid_configuration`; the message never repeats the string, which may hold a password.
    static func make(_ configuration: PostgresConfiguration) throws(PostgresError) -> [Pair] {
        let string = configuration.connectionString.expose()
        let given = try parse(string)
        func value(_ name: String) -> String? { given[name] }
        // libpq expands the first `dbname`; later keywords win over it.
        var pairs = [Pair(name: "dbname", value: string)]
        func put(_ name: String, _ value: String) { pairs.append(Pair(name: name, value: value)) }
        put("client_encoding", "UTF8")
        put("application_name", configuration.applicationName)
        put("connect_timeout", "\(max(2, (configuration.connectTimeoutMilliseconds + 999) / 1_000))")
        put("keepalives", "1")
        put("keepalives_idle", "30")
        put("keepalives_interval", "5")
        put("keepalives_count", "3")
        put("tcp_user_timeout", "\(configuration.tcpUserTimeoutMilliseconds)")
        if value("gssencmode") == nil { put("gssencmode", "disable") }
        let hosts = (value("host") ?? value("hostaddr") ?? "").split(separator: ",", omittingEmptySubsequences: false)
        if hosts.count > 1, value("target_session_attrs") == nil { put("target_session_attrs", "read-write") }
        if configuration.ownsSession {
            put("options", [value("options"), configuration.startupOptions].compactMap { $0 }.joined(separator: " "))
        }
        return pairs
    }

    /// The keywords that stand in the string itself.
    static func parse(_ string: String) throws(PostgresError) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(string, &message) else {
            PQfreemem(message)
            throw PostgresError(.invalidConfiguration, "the connection string is not a libpq string or URI")
        }
        defer { PQconninfoFree(options) }
        var found: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { found[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return found
    }
}

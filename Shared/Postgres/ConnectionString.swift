public import Observability

/// A libpq connection string or URI, looked at without connecting.
public enum ConnectionString {
    /// The password that stands in the string itself.
    /// - Throws: `PostgresError` `invalid_configuration` when libpq cannot read the string; the message does not repeat it.
    public static func password(in string: Secret) throws(PostgresError) -> Secret? {
        try ConnectionParameters.parse(string.expose())["password"].map { Secret($0) }
    }
}

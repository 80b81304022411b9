public import Observability

/// How a daemon proves to billing who it is, to get its service token.
public struct ServiceClientSettings: Sendable {
    /// The client's id.
    public let id: String
    /// Its secret; nil when no file is named: the daemon then makes no call that needs a token.
    public let secret: Secret?

    /// Settings as given.
    public init(id: String, secret: Secret?) {
        self.id = id
        self.secret = secret
    }

    /// Declares and reads the `service_client` section.
    public init(_ reader: ConfigurationReader, clientID: String) {
        id = clientID
        secret = ServiceClientSettings.secret(
            "service_client.secret_file",
            "File whose first line is the secret this daemon gets its service token with.", reader)
    }

    /// Declares and reads a file with a client's secret; refuses what is short enough to be guessed.
    public static func secret(_ key: String, _ documentation: String, _ reader: ConfigurationReader) -> Secret? {
        let minCharacters = 32
        guard let file = reader.text(key, default: nil, .filePath, documentation),
            let line = SecretFile.firstLine(of: file, key: key, reader)
        else { return nil }
        guard line.utf8.count >= minCharacters, line.utf8.count <= 256 else {
            reader.refuse(
                key, "the secret must have \(minCharacters) to 256 characters; make one: openssl rand -hex 24")
            return nil
        }
        return Secret(line)
    }
}

public import Observability

extension ConfigurationReader {
    /// Declares a key that names a file, and reads the secret in its first line; nil when unset. Refuses what is short
    /// enough to be guessed.
    public func secretFile(_ path: String, minCharacters: Int = 16, _ documentation: String) -> Secret? {
        guard let file = text(path, default: nil, .filePath, documentation),
            let line = SecretFile.firstLine(of: file, key: path, self)
        else { return nil }
        guard line.utf8.count >= minCharacters else {
            refuse(path, "the secret must have at least \(minCharacters) characters; make one: openssl rand -hex 24")
            return nil
        }
        return Secret(line)
    }
}

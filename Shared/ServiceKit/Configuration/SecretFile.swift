/// Reads secrets that live in files, as mounted by container orchestrators.
public enum SecretFile {
    /// The file's first line without its end; records a problem under `key` and answers nil when that is impossible.
    public static func firstLine(of path: String, key: String, _ reader: ConfigurationReader) -> String? {
        let maxSecretFileBytes = 16 << 10
        do {
            let bytes = try BoundedFile.read(path, maxBytes: maxSecretFileBytes)
            let line = String(
                decoding: bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }, as: UTF8.self)
            if line.isEmpty {
                reader.refuse(key, "\(path) begins with an empty line; its first line must be the secret")
                return nil
            }
            return line
        } catch {
            reader.refuse(key, "\(path) \(error.message)")
            return nil
        }
    }
}

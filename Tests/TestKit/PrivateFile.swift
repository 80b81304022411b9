import Foundation

/// A file that nobody but its owner may read, as daemons want their keys.
public enum PrivateFile {
    /// Writes it with mode 0600, over what was there.
    public static func write(_ text: String, to path: String) throws {
        try? FileManager.default.removeItem(atPath: path)
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
    }
}

import Foundation
import ServiceKit

/// A file that a command makes: never one that is there already.
enum NewFile {
    /// Makes it. Throws with exit code 2 and the option's name when it is there already or cannot be made.
    static func make(_ option: String, _ path: String) throws(ServiceFailure) -> FileHandle {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandArguments.misuse(option, path, "it is there already; name a new file")
        }
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else {
            throw CommandArguments.misuse(
                option, path, "it cannot be made; name a file in a folder you may write to")
        }
        return file
    }
}

import Glibc

/// Reads small files whole (configuration, secrets), never more than a stated number of bytes.
enum BoundedFile {
    /// Why a file could not be read, as half a sentence for an error line.
    struct Failure: Error {
        let message: String
    }

    /// The file's bytes. Throws when it is missing, unreadable, not a regular file or larger than `maxBytes`.
    static func read(_ path: String, maxBytes: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(message: reason(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure(message: reason(errno)) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw Failure(message: "is a folder, not a file") }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(message: reason(errno)) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= maxBytes else { throw Failure(message: "is larger than \(maxBytes) bytes") }
        }
    }

    private static func reason(_ number: Int32) -> String {
        switch number {
        case ENOENT: "does not exist"
        case EACCES: "may not be read by this user"
        case EISDIR: "is a folder, not a file"
        default: "cannot be read: \(String(cString: strerror(number)))"
        }
    }
}

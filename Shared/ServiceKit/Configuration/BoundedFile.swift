import Glibc

/// Reads small files whole (configuration, secrets), never more than a stated number of bytes.
enum BoundedFile {
    /// Why a file could not be read, as half a sentence for an error line.
    struct Failure: Error {
        let message: String
    }

    /// The file's bytes. Throws when it is missing, unreadable, a folder or larger than `maxBytes`.
    /// - Parameter isPrivate: whether a regular file that others may read or write, or its group write, is refused too.
    static func read(_ path: String, maxBytes: Int, isPrivate: Bool = false) throws(Failure) -> [UInt8] {
        let descriptor = try opened(path, isPrivate: isPrivate)
        defer { close(descriptor) }
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

    /// Why a file cannot be read, found by opening it; nil when it can.
    static func obstacle(_ path: String) -> String? {
        do throws(Failure) {
            close(try opened(path, isPrivate: false))
            return nil
        } catch {
            return error.message
        }
    }

    private static func opened(_ path: String, isPrivate: Bool) throws(Failure) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(message: reason(errno)) }
        var status = stat()
        var obstacle = fstat(descriptor, &status) == 0 ? nil : reason(errno)
        if status.st_mode & S_IFMT == S_IFDIR { obstacle = "is a folder, not a file" }
        let loose = status.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)
        if isPrivate, status.st_mode & S_IFMT == S_IFREG, loose != 0 {
            let mode = String(status.st_mode & 0o777, radix: 8)
            obstacle = "has mode 0\(mode), so that not only its owner has the key; chmod 600 it"
        }
        guard let obstacle else { return descriptor }
        close(descriptor)
        throw Failure(message: obstacle)
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

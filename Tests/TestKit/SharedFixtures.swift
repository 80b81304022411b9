public import Foundation

/// The folder `../shared` beside the package: vectors, fixtures and tools that are not part of the repository.
///
/// Tests that need it are declared `.enabled(if: SharedFixtures.isPresent, SharedFixtures.absence)`.
public enum SharedFixtures {
    /// `SEXTANT_SHARED` if set, else the first `shared` folder beside the package or beside one of its parents.
    public static let root: URL? = {
        let manager = FileManager.default
        func holdsFixtures(_ url: URL) -> Bool {
            manager.fileExists(atPath: url.appendingPathComponent("fixtures").path)
        }
        if let named = ProcessInfo.processInfo.environment["SEXTANT_SHARED"], !named.isEmpty {
            let url = URL(fileURLWithPath: named, isDirectory: true)
            return holdsFixtures(url) ? url : nil
        }
        var directory = PackageRoot.url.deletingLastPathComponent()
        while true {
            let candidate = directory.appendingPathComponent("shared", isDirectory: true)
            if holdsFixtures(candidate) { return candidate }
            if directory.path == "/" { return nil }
            directory.deleteLastPathComponent()
        }
    }()

    /// Whether the folder is there.
    public static var isPresent: Bool { root != nil }

    /// The comment for a test that is skipped without the folder.
    public static let absence = "../shared (fixtures and vectors) is not beside the package"

    /// The location of a file below the folder, for example `fixtures/sse`.
    public static func url(for relative: String) throws -> URL {
        guard let root else { throw SharedFixturesError.absent }
        return root.appendingPathComponent(relative)
    }

    /// The bytes of a file below the folder.
    public static func bytes(of relative: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: url(for: relative)))
    }

    /// The text of a file below the folder.
    public static func text(of relative: String) throws -> String {
        try String(contentsOf: url(for: relative), encoding: .utf8)
    }
}

/// Why a fixture could not be read.
public enum SharedFixturesError: Error {
    /// The folder `../shared` is not on this machine.
    case absent
    /// A program that unpacks failed; its command.
    case notUnpacked(String)
}

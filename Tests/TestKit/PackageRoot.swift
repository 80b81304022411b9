public import Foundation

/// Where the package lies on this machine, found from the place of this source file.
public enum PackageRoot {
    /// The directory that holds `Package.swift`.
    public static let url: URL = {
        var directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while directory.path != "/" {
            if FileManager.default.fileExists(atPath: directory.appendingPathComponent("Package.swift").path) {
                return directory
            }
            directory.deleteLastPathComponent()
        }
        return URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    }()

    /// The path of `relative` below the package root.
    public static func path(_ relative: String) -> String { url.appendingPathComponent(relative).path }
}

import Contracts
import Foundation

/// The raw values of all files and of the environment, in the order in which later ones win.
public struct ConfigurationSources: Sendable {
    struct Entry: Sendable {
        let origin: String
        let value: ConfigurationTree
        /// Environment values are always text and are parsed by the declared type.
        let isEnvironment: Bool
    }

    /// What every service's variables begin with.
    static let environmentPrefix = "SEXTANT__"

    private(set) var entries: [String: [Entry]] = [:]
    private(set) var problems: [ConfigurationProblem] = []

    /// No file and no variable: every key has its default.
    public init() {}

    /// Reads the files in order (a later file wins over an earlier one), then the environment (which wins over files).
    ///
    /// Nothing is thrown: whatever cannot be read becomes a problem that `ConfigurationReader.finish` reports with the others.
    public init(service: String, files: [String], environment: [String: String], knownServices: [String]) {
        for path in files { addFile(path) }
        addEnvironment(environment, service: service, knownServices: knownServices)
    }

    /// Adds one JSON5 text; `origin` is what the error lines call it.
    public mutating func add(json5 bytes: [UInt8], origin: String) {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            for repeated in JSON5RepeatedKeys.find(in: bytes) {
                problems.append(
                    .init(
                        origin: origin, key: repeated.key, message: "is given twice (line \(repeated.line)); keep one"))
            }
            let tree = try decoder.decode(ConfigurationTree.self, from: Data(bytes))
            guard case .section(let members) = tree else {
                problems.append(.init(origin: origin, key: "", message: "is \(tree.shown), not a section; write { … }"))
                return
            }
            flatten(members, under: "", origin: origin)
        } catch {
            problems.append(.init(origin: origin, key: "", message: "is not JSON5: \(Self.reason(of: error))"))
        }
    }

    private mutating func addFile(_ path: String) {
        let maxFileBytes = 1 << 20
        do {
            let bytes = try BoundedFile.read(path, maxBytes: maxFileBytes)
            add(json5: bytes, origin: path)
        } catch {
            problems.append(.init(origin: path, key: "", message: error.message))
        }
    }

    private mutating func flatten(_ members: [String: ConfigurationTree], under prefix: String, origin: String) {
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            // A dot inside a name would otherwise be taken for a path.
            let path = prefix + name.replacing(".", with: "·")
            if case .section(let inner) = value, !inner.isEmpty {
                flatten(inner, under: path + ".", origin: origin)
            } else {
                entries[path, default: []].append(Entry(origin: origin, value: value, isEnvironment: false))
            }
        }
    }

    mutating func addEnvironment(_ environment: [String: String], service: String, knownServices: [String]) {
        let own = Self.environmentName(of: service)
        let known = knownServices.map(Self.environmentName(of:))
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(Self.environmentPrefix) {
            let origin = "environment \(name)"
            let segments = name.dropFirst(Self.environmentPrefix.count).split(
                separator: "__", omittingEmptySubsequences: false)
            guard segments.count >= 2, !segments.contains(where: \.isEmpty), let owner = segments.first.map(String.init)
            else {
                problems.append(
                    .init(
                        origin: origin, key: "",
                        message: "is not of the form \(Self.environmentPrefix)\(own)__SECTION__KEY"))
                continue
            }
            guard owner == own else {
                if !known.contains(owner) {
                    let hint = NearestName.of(owner, among: known).map { "; did you mean \($0)?" } ?? ""
                    problems.append(.init(origin: origin, key: "", message: "\(owner) is not a service\(hint)"))
                }
                continue
            }
            let path = segments.dropFirst().map { $0.lowercased() }.joined(separator: ".")
            entries[path, default: []].append(Entry(origin: origin, value: .text(value), isEnvironment: true))
        }
    }

    /// `order-router` is `ORDER_ROUTER` in the environment.
    public static func environmentName(of service: String) -> String {
        service.uppercased().replacing("-", with: "_")
    }

    private static func reason(of error: any Error) -> String {
        guard let decoding = error as? DecodingError, case .dataCorrupted(let context) = decoding else {
            return "it cannot be decoded"
        }
        if let cocoa = context.underlyingError as? CocoaError,
            let detail = cocoa.userInfo[NSDebugDescriptionErrorKey] as? String
        {
            return detail.replacing("\n", with: " ")
        }
        return context.debugDescription.replacing("\n", with: " ")
    }
}

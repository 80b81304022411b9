import BootstrapDemoCore
import Contracts
import Foundation

/// What the demo prints on stdout: one object, keys sorted.
struct DemoSummary: Encodable, Sendable {
    struct Authentication: Encodable, Sendable {
        let me: MeView
        /// The registration; null when the user was there from an earlier run.
        let registration: MeView?

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(me, forKey: .me)
            try fields.encode(registration, forKey: .registration)
        }

        private enum CodingKeys: String, CodingKey {
            case me
            case registration
        }
    }

    struct User: Encodable, Sendable {
        let id: String
        let email: String
        /// The profile's registration; null when it was there from an earlier run.
        let registration: UserView?
        let profile: UserView

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(id, forKey: .id)
            try fields.encode(email, forKey: .email)
            try fields.encode(registration, forKey: .registration)
            try fields.encode(profile, forKey: .profile)
        }

        private enum CodingKeys: String, CodingKey {
            case id
            case email
            case registration
            case profile
        }
    }

    let alert: Alert
    let auth: Authentication
    let order: ExecutionReport
    let report: DemoReport
    let strategy: Strategy
    let stream: StreamEventReceipt
    let tokens: TokenPair
    let user: User

    /// The JSON text, two spaces deep.
    func text() throws(DemoFailure) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            throw DemoFailure(
                step: "summary", request: "JSON", answer: "\(error)", remedy: "report this", exit: .failed)
        }
    }
}

/// The report of the run: where it is kept, or why there is none.
struct DemoReport: Encodable, Sendable {
    let symbol: Symbol
    let status: String
    let id: ReportID?
    let contentType: String?
    let sizeBytes: Int64?
    let storagePath: String?
    let detail: String?

    private enum CodingKeys: String, CodingKey {
        case symbol
        case status
        case id
        case contentType = "content_type"
        case sizeBytes = "size_bytes"
        case storagePath = "storage_path"
        case detail
    }
}

import Contracts
import Security
import ServiceKit

/// Where a page of a log ended: time and id, in base64url.
struct LogCursor: Equatable {
    let time: Timestamp
    let id: String

    init(time: Timestamp, id: String) {
        self.time = time
        self.id = id
    }

    /// The `cursor` parameter of a request. Throws 400 for anything this type did not write.
    init?(_ context: RequestContext) throws(ProblemError) {
        guard let text = context.text("cursor") else { return nil }
        let parts =
            Base64URL.decode(text).map {
                String(decoding: $0, as: UTF8.self).split(separator: "/", omittingEmptySubsequences: false)
            } ?? []
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let id = try? OrderID(parsing: String(parts[1])),
            let time = try? Timestamp(validatingMilliseconds: milliseconds)
        else {
            throw .badField("cursor", "is not a cursor of this list", code: "invalid_parameter")
        }
        self.init(time: time, id: id.description)
    }

    var text: String { Base64URL.encode(Array("\(time.milliseconds)/\(id)".utf8)) }
}

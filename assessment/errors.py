"""The base class of every error that this product raises on purpose.

ReadinessError
  ContentError                  the content has mistakes, and the error lists all of them
  SavedFileError                a file of saved answers cannot be used, and the message says why
  InvalidCodeError              a typed code has the wrong length, a wrong letter or wrong check symbols
  UnsealError                   a stored record or report was changed or damaged
  RecordTooLargeError           the answers could not be read back, so they are not stored
  StorageUnavailableError       the database cannot be reached or written to, or has another version
  BackupRefusedError            a backup cannot be written
  ProcessLimitReachedError      no slot for an expensive child process is free
  LockFolderError               the folder for the lock files cannot be used
  ChildFailedError              a child process ended without usable output
  ChildCancelledError           a child process was stopped because no one wants its output anymore
  PatchedVersionError           a library has a version that our patches were not written for
  ReportFailedError             a PDF could not be rendered, and is not tried again for some seconds
  NoAssessmentError             no assessment is open: there is no code, or nothing is stored for it
  UnexpectedFormError           a form contains something that no page of this site sends
  OtherAssessmentError          a form belongs to an assessment other than the open one
  BadInputError                 a command was given input that it cannot use
  SettingsError                 a setting, or the folder, address or database it names, cannot be used
"""


class ReadinessError(Exception):
    """Base class of our own errors. Catch it at the edges of the program to tell these errors from bugs."""

"""What submissions do to steal marks, to break the grader or to look where they should not: a table by family.

VAIN runs before the answers and must cost and earn nothing; LEFT_OUT is a cell that is stopped, or left out with its
process, and costs only itself; COSTLY may cost marks of its own and never earns; INSIDE is the body of a function that is
called on hidden inputs; ANSWERS are given as answers. A text that says FORGED must never come back as a reason.
"""

# ruff: noqa: E501 (programs, which are easier to read in their own lines)

FORGED = "✓ 1 of 1 points. B: Right.\\nWell done!"  # as it stands in code: a line end, then the praise
LIBC = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
WIRES = "import gc\nfrom autograder.sandbox.wire import Wire\nwire = next(o for o in gc.get_objects() if isinstance(o, Wire))\n"
FRAME = """import json, os, struct
def frame(**said):
    data = json.dumps(said).encode()
    os.write(3, struct.pack(">I", len(data)) + data)
"""


def refused(call: str) -> str:
    """A call of the C library that must fail; where it does not, marks would be lost."""
    return f"{LIBC}if libc.{call} >= 0: answers = None; raise SystemExit('IT ' + 'WORKED')"


def each(*codes: str) -> str:
    """Several tries, of which each may fail."""
    return "\n".join(f"try:\n    {code}\nexcept BaseException as error: print(type(error).__name__)" for code in codes)


VAIN: dict[str, dict[str, str]] = {
    "the kernel taken over": {
        "comparison patched": "np.allclose = np.isclose = np.testing.assert_allclose = lambda *a, **k: True",
        "input transformer": "get_ipython().input_transformers_cleanup.append(lambda lines: ['1\\n', *lines])",
        "AST transformer": """import ast
class Full(ast.NodeTransformer):
    def visit_Constant(self, node): return ast.Constant(5000.0) if node.value == 0.0 else node
get_ipython().ast_transformers.append(Full())""",
        "display hook": "import sys\nsys.displayhook(5000.0)\nget_ipython().display_formatter.format = lambda *a: ({}, {})",
        "error handler of its own": "get_ipython().set_custom_exc((Exception,), lambda *a: print('fine'))\n1 / 0",
        "event hooks": "get_ipython().events.register('post_run_cell', lambda *a: answers.update(points=99))",
        "trace": "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)",
        "excepthook": "import sys, threading\nsys.excepthook = threading.excepthook = lambda *a: None",
        "exit": "exit()",
        "quit in a thread": "import threading, _thread\nthreading.Thread(target=lambda: exit).start()",
        "raise SystemExit": "raise SystemExit(1)",
        "raise KeyboardInterrupt": "raise KeyboardInterrupt",
        "main replaced": "import sys, types\nsys.modules['other'] = types.ModuleType('other')",
        "garbage collector's callback": "import gc\ngc.callbacks.append(lambda *a: None)\ngc.collect()",
        "event loop": "import asyncio\nasyncio.get_event_loop_policy()\nawait asyncio.sleep(0)",
        "namespace listed and changed": "get_ipython().user_ns['score'] = lambda id: 5000.0",
        "history": "get_ipython().history_manager = None",
    },
    "scoring patched": {
        "score patched": """import autograder, autograder.notebook
autograder.notebook.score = autograder.score = lambda *a, **k: 5000.0""",
        "answer tools patched": "import autograder.bank.answers as a\na.is_number = lambda value: True\na.MAX_TEXT = 10**9",
        "scores patched": "import autograder.bank.scoring as s\ns.score = s._judge = lambda *a, **k: (1.0, 'Right')",
        "form patched": "import autograder.bank.form as f\nf.form_problem = lambda *a, **k: None",
        "credit patched": "import autograder.bank.credit as c\nc.close = lambda *a, **k: 1.0",
        "points of a question": """from autograder import question
object.__setattr__(question('run-cost'), 'points', 5000.0)""",
        "grade of a function": """from autograder import question
object.__setattr__(question('training-flops'), 'grade', lambda *a: 1.0)""",
        "examples of a function": """from autograder import question
object.__setattr__(question('training-flops'), 'examples', ())""",
        "kind of a question": """from autograder import question
type(question('run-cost')).kind = 'choice'""",
        "key made up": """import sys, types
fake = types.ModuleType('autograder.questions.instructor.lesson_01')
fake.KEYS = {}
sys.modules['autograder.questions.instructor'] = sys.modules['autograder.questions.instructor.lesson_01'] = fake""",
        "line of a score": "from autograder.bank.scoring import Score\nScore.line = property(lambda self: 'Well done!')",
        "limit of the output": "import autograder.sandbox.session as s\ns.SHOWN = 10**9\nprint('x' * 10**6)",
        "limit of time": "import os\nos.environ['SCALING_LAWS_TIME_LIMIT'] = '9999'",
        "student's id": "STUDENT = 'somebody.else'\nSTUDENT = 'mallory'",
        "known errors": "import autograder.bank.answers as a\na.ERRORS = {'Well done'}\na.NOT_PLAIN = {}",
    },
    "built-ins deleted": {
        "help and input": "import builtins\nbuiltins.input = builtins.open = None",
        "sorted lies": "import builtins\nbuiltins.sorted = lambda *a, **k: []\nbuiltins.sum = lambda *a: 1e9",
        "modules forgotten": "import sys\nfor name in ('json', 'struct', 'socket', 'numpy.linalg'): sys.modules.pop(name, None)",
    },
    "other programs and processes": {
        "fork": "import os\nos.fork()",
        "fork by the library": "import multiprocessing as m\nm.Process(target=print).start()",
        "fork server": "import multiprocessing as m\nm.get_context('forkserver').Process(target=print).start()",
        "spawn": "import multiprocessing as m\nm.get_context('spawn').Process(target=print).start()",
        "vfork": refused("vfork()"),
        "clone": refused("syscall(56, 17, 0, 0, 0, 0)"),
        "clone3": refused("syscall(435, ctypes.create_string_buffer(88), 88)"),
        "posix_spawn": "import os\nos.posix_spawn('/python/bin/python3', ['python3', '-c', '1'], {})",
        "another program": "import subprocess\nsubprocess.run(['sleep', '99'])",
        "exec": "import os\nos.execv('/python/bin/python3', ['python3'])",
        "fexecve": "import os\nos.execve(os.open('/usr/lib64/ld-linux-x86-64.so.2', 0), ['x'], {})",
        "shell": "!sleep 99",
        "shell by the library": "import os\nos.system('sleep 99')",
        "pseudo-terminal": "import pty\npty.fork()",
        "daemon": "import os\nos.setsid()\nos.fork()",
        "a pool": "from concurrent.futures import ProcessPoolExecutor as P\nP(2).submit(print).result(1)",
    },
    "signals": {
        "kill everybody": "import os\nos.kill(-1, 9)",
        "kill the parent": "import os\nos.kill(os.getppid(), 9)",
        "stop itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "kill every number": each("import os", "[os.kill(n, 9) for n in range(2, 300)]"),
        "kill the group": "import os, signal\nsignal.signal(15, signal.SIG_IGN)\nos.killpg(0, 15)",
        "timers": "import signal\nsignal.setitimer(signal.ITIMER_VIRTUAL, 0)\nsignal.alarm(0)",
        "queue of signals": each("import signal", "signal.pthread_sigmask(0, range(1, 65))", "signal.sigpending()"),
    },
    "other processes' memory": {
        "trace": refused("ptrace(16, 1, 0, 0)"),
        "traceme": refused("ptrace(0, 0, 0, 0)"),
        "read memory": refused("process_vm_readv(1, None, 0, None, 0, 0)"),
        "write memory": refused("process_vm_writev(1, None, 0, None, 0, 0)"),
        "descriptor of a process": refused("syscall(434, 1, 0)"),
        "descriptor out of a process": refused("syscall(438, 3, 0, 0)"),
        "compare processes": refused("syscall(312, 1, 1, 0, 0, 0)"),
        "measure": refused("syscall(298, None, 0, -1, -1, 0)"),
        "proc mem": "open('/proc/1/mem', 'rb')",
        "proc self": "print(open('/proc/self/environ').read(), 'IS', 'READ')",
        "proc maps": "print(open('/proc/self/maps').read(), 'IS', 'READ')",
        "proc descriptors": "import os\nprint(os.listdir('/proc/self/fd'), 'IS', 'READ')",
    },
    "the kernel": {
        "bpf": refused("syscall(321, 0, 0, 0)"),
        "userfaultfd": refused("syscall(323, 0)"),
        "keyring": refused("syscall(248, b'user', b'x', b'x', 1, -2)"),
        "io_uring": refused("syscall(425, 8, ctypes.create_string_buffer(120))"),
        "personality": refused("personality(0x0040000)"),
        "32-bit table": refused("modify_ldt(0, 0, 0)"),
        "module": refused("syscall(175, None, 0, b'')"),
        "kexec": refused("syscall(246, 0, 0, None, 0)"),
        "reboot": refused("reboot(0)"),
        "log of the kernel": refused("klogctl(3, ctypes.create_string_buffer(99), 99)"),
        "clock": refused("clock_settime(0, ctypes.create_string_buffer(16))"),
        "swap": refused("swapon(b'/tmp/x', 0)"),
    },
    "mounts and namespaces": {
        "mount": refused("mount(b'x', b'/tmp', b'tmpfs', 0, None)"),
        "bind": refused("mount(b'/', b'/tmp', None, 4096, None)"),
        "umount": refused("umount2(b'/course/autograder/questions/instructor', 2)"),
        "umount of proc": refused("umount2(b'/proc', 2)"),
        "user namespace": refused("unshare(0x10000000)"),
        "mount namespace": refused("unshare(0x00020000)"),
        "join": refused("setns(0, 0)"),
        "root": refused("chroot(b'/tmp')"),
        "pivot": refused("syscall(155, b'/tmp', b'/tmp')"),
        "open tree": refused("syscall(428, -100, b'/', 1)"),
        "file system": refused("syscall(430, b'tmpfs', 0)"),
        "by handle": refused("syscall(304, -100, ctypes.create_string_buffer(24), 0)"),
        "host name": refused("sethostname(b'x', 1)"),
        "become root": "import os\nos.setuid(0)",
        "become a group": "import os\nos.setgid(0)",
        "groups": "import os\nos.setgroups([0])",
        "capabilities": refused("capset(ctypes.create_string_buffer(b'\\x22\\x05\\x08\\x20' + bytes(4)), b'\\xff' * 24)"),
        "set-uid file": each("import os", "open('/tmp/s', 'w')", "os.chmod('/tmp/s', 0o4755)", "os.execv('/tmp/s', ['s'])"),
        "wider limits": "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
        "more processes": "import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (9999, 9999))",
    },
    "the network and other programs": {
        "network": "import socket\nsocket.create_connection(('1.1.1.1', 53), 1)",
        "loopback": "import socket\nsocket.create_server(('127.0.0.1', 0))",
        "unix socket": "import socket\nsocket.socket(socket.AF_UNIX).connect('/run/docker.sock')",
        "abstract socket": "import socket\nsocket.socket(socket.AF_UNIX).bind('\\0x')",
        "netlink": "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "name": "import socket\nprint(socket.getaddrinfo('example.org', 80), 'IS', 'READ')",
        "web": "import urllib.request\nurllib.request.urlopen('http://example.org', timeout=1)",
        "message queue": refused("mq_open(b'/x', 66, 438, None)"),
        "semaphore": refused("semget(1, 1, 950)"),
        "queue": refused("msgget(1, 950)"),
        "shared memory": refused("shmget(1, 4096, 950)"),
    },
    "a word to the submission beside it": {
        "lock": "import fcntl\nfcntl.flock(open('/course/autograder/__init__.py'), fcntl.LOCK_EX)",
        "lock of a library": "import fcntl, numpy\nfcntl.flock(open(numpy.__file__), fcntl.LOCK_SH)",
        "record lock": "import fcntl\nfcntl.lockf(open('/course/autograder/__init__.py'), fcntl.LOCK_SH)",
        "look for a record lock": "import fcntl\nfcntl.fcntl(open('/course/autograder/__init__.py'), 5, bytes(32))",
        "lock of a description": "import fcntl\nfcntl.fcntl(open('/course/autograder/__init__.py'), 37, bytes(32))",
        "a hidden number": refused("syscall(72, os.open('/course/autograder/__init__.py', 0), (1 << 40) + 6, bytes(32))"),
        "lease": "import fcntl\nfcntl.fcntl(open('/course/autograder/__init__.py'), 1024, 0)",
        "notice of a folder": "import fcntl, os\nfcntl.fcntl(os.open('/course', 0), 1026, 1)",
        "inotify": refused("inotify_init()"),
        "inotify1": refused("inotify_init1(0)"),
        "fanotify": refused("fanotify_init(0, 0)"),
    },
    "the machine's devices": {
        "time of null": "import os\nos.utime('/dev/null')",
        "time of its own output": "import os\nos.utime(1)",
        "time of every device": each(*[f"__import__('os').utime('/dev/{d}')" for d in ("zero", "full", "random", "tty", "ptmx")]),
        "time, old call": refused("utimes(b'/dev/null', None)"),
        "time by the kernel": refused("syscall(280, -100, b'/dev/null', None, 0)"),
        "mode of null": "import os\nos.chmod('/dev/null', 0)",
        "owner of null": "import os\nos.chown('/dev/null', os.getuid(), -1)",
        "mark on null": "import os\nos.setxattr('/dev/null', 'user.x', b'1')",
        "null removed": "import os\nos.remove('/dev/null')",
        "device made": "import os\nos.mknod('/tmp/disk', 0o60666, os.makedev(8, 0))",
        "null made": "import os\nos.mknod('/tmp/null', 0o20666, os.makedev(1, 3))",
        "read a disk": each("open('/dev/sda', 'rb')", "open('/dev/vda', 'rb')", "open('/dev/mem', 'rb')"),
        "terminal": each("import fcntl, termios", "fcntl.ioctl(open('/dev/tty', 'w'), termios.TIOCSTI, b'x')"),
        "randomness drained": "open('/dev/random', 'rb').read(10**6)",
        "full": "open('/dev/full', 'wb', 0).write(b'x')",
    },
    "bombs": {
        "memory": "bomb = [bytearray(1 << 20) for _ in range(4000)]",
        "one array": "np.ones((10**6, 10**4))",
        "a text doubled": "x = 'x'\nwhile True: x += x",
        "memory outside the address space": """import mmap, os
try:
    while True: os.ftruncate(os.memfd_create('x'), 1 << 30)
except OSError: pass""",
        "mapped": each("import mmap", "keep = [mmap.mmap(-1, 1 << 28) for _ in range(99)]"),
        "locked memory": refused("mlockall(3)"),
        "threads without end": """import threading, time
try:
    while True: threading.Thread(target=time.sleep, args=(99,), daemon=True).start()
except RuntimeError: pass""",
        "fork bomb": each("import os", "while True: os.fork()"),
        "disk filled": """try:
    for n in range(99): open(f'/tmp/{n}', 'wb').write(bytes(10_000_000))
except OSError: pass""",
        "shared memory filled": """try:
    for n in range(99): open(f'/dev/shm/{n}', 'wb').write(bytes(10_000_000))
except OSError: pass""",
        "a hole of a terabyte": each("open('/tmp/x', 'wb').truncate(1 << 40)"),
        "files without end": """try:
    for n in range(99_999): open(f'/tmp/f{n}', 'w')
except OSError: pass""",
        "folders without end": """import os
try:
    for n in range(99_999): os.mkdir('d'); os.chdir('d')
except OSError: pass""",
        "descriptors": each("keep = [open('/dev/null') for _ in range(9999)]", "keep = None"),
        "pipes": each("import os", "keep = [os.pipe() for _ in range(9999)]", "[os.close(n) for p in keep for n in p]"),
        "recursion": "f = lambda: f()\nf()",
        "a list in itself": "(x := []).append(x)\nprint(x)",
        "nested source": "eval('(' * 9999 + ')' * 9999)",
        "a number of millions of digits": "import sys\nsys.set_int_max_str_digits(0)\nprint(len(str(10**200_000)))",
        "50 MB of output": "for _ in range(50): print('x' * 1_000_000)",
        "a million lines": "print('\\n' * 1_000_000)",
        "output by the back door": "import os\nfor _ in range(50): os.write(1, bytes(10**6)), os.write(2, bytes(10**6))",
        "pictures without end": "import matplotlib.pyplot as plt\nfor _ in range(60): plt.figure()",
        "an object that shows much": "class Big:\n    def __repr__(self): return 'x' * 10**7\nBig()",
        "hang later": "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()",
        "hang at the end": "import atexit, time\natexit.register(time.sleep, 99)",
    },
    "what the next one would load": {
        "module beside the notebook": "open('numpy.py', 'w').write('raise SystemExit')\nimport sys\nsys.path.insert(0, '')",
        "start-up file": """import os
for name in ("~/.ipython/profile_default/startup/a.py", "/tmp/ipython/profile_default/startup/a.py"):
    try:
        os.makedirs(os.path.dirname(os.path.expanduser(name)), exist_ok=True)
        open(os.path.expanduser(name), "w").write("answers = {}")
    except OSError: pass""",
        "sitecustomize": each(*[f"open('{p}/sitecustomize.py', 'w')" for p in ("/python/lib", "/packages/0", "/course")]),
        "usercustomize": each("import site, os", "os.makedirs(site.getusersitepackages())"),
        "path file": each("open('/packages/0/x.pth', 'w')", "open('/python/lib/x.pth', 'w')"),
        "compiled module": each("import py_compile", "py_compile.compile('/course/lessons/tools.py', '/course/lessons/x.pyc')"),
        "settings of matplotlib": each("open('/tmp/matplotlib/matplotlibrc', 'w').write('backend: x')"),
        "list of fonts": each("import glob, os", "[open(p, 'w') for p in glob.glob('/tmp/matplotlib/*')]"),
        "change the course": "open('/course/autograder/bank/scoring.py', 'a').write('')",
        "rename the course": "import os\nos.rename('/course/autograder', '/course/x')",
        "change Python": "import numpy\nopen(numpy.__file__, 'a').write('')",
        "link into the course": each("import os", "os.symlink('/tmp/x', '/course/x')", "os.link('/course/autograder/__init__.py', '/tmp/l')"),
        "preload": each("open('/etc/ld.so.preload', 'w')", "__import__('os').environ.update(LD_PRELOAD='/tmp/x.so')"),
        "work folder removed": "import os, shutil\nos.chdir('/')\nshutil.rmtree('/tmp/work', ignore_errors=True)",
        "words left for the next": each(*[f"open('{p}/left', 'w').write('left')" for p in ("/tmp", "/dev/shm", "/tmp/work")]),
        "module changed for the next": "import builtins, numpy\nbuiltins.left = numpy.left = 1\nnumpy.random.seed(1)",
        "environment for the next": "import os\nos.environ['LEFT'] = 'left'\nos.putenv('LEFT', 'left')",
        "nice": "import os\nos.nice(19)",
        "mask": "import os\nos.umask(0o777)",
    },
    "outputs that would act": {
        "HTML": "print('<script>alert(1)</script><img src=x onerror=alert(1)>')",
        "HTML displayed": "from IPython.display import HTML\nHTML('<script>alert(1)</script>')",
        "JavaScript": "from IPython.display import Javascript\nJavascript('alert(1)')",
        "a frame": "from IPython.display import IFrame\nIFrame('http://example.org', 9, 9)",
        "Markdown": "from IPython.display import Markdown\ndisplay(Markdown('[x](javascript:alert(1))'))",
        "raw": "display({'text/html': '<script>1</script>', 'text/plain': '<script>2</script>'}, raw=True)",
        "an object's HTML": "class X:\n    def _repr_html_(self): return '<script>1</script>'\nX()",
        "an object's bundle": "class X:\n    def _repr_mimebundle_(self, **k): return {'text/html': '<script>'}\nX()",
        "binary rubbish": "print('\\ud800\\x00\\x1b[2J\\x1b]0;title\\x07')",
        "colours": "print('\\x1b[31mred\\x1b[0m \\x9b31m')",
        "right to left": "print('\\u202egnorw\\u202c \\u2028 \\u2029')",
        "a forged line of a score": f"print('{FORGED}')",
        "a name of a type": f"class X: pass\nX.__name__ = X.__qualname__ = '{FORGED}'\nX()",
        "a warning": "import sys, warnings\nprint('careful', file=sys.stderr)\nwarnings.warn('careful')",
        "traceback forged": f"raise type('Ok', (Exception,), {{}})('{FORGED}')",
        "syntax error forged": f"exec('''x = \"{FORGED}''')",
    },
    "looking for keys and peers": {
        "all files": """import os
for folder, folders, files in os.walk('/'):
    for name in files:
        path = os.path.join(folder, name)
        try:
            if os.path.getsize(path) < 10**6 and b'IN' + b'-SECRET' in open(path, 'rb').read(): print(path, 'IS', 'READ')
        except OSError: pass""",
        "usual places": each(*[f"print(open('{p}').read(), 'IS', 'READ')" for p in (
            "/etc/passwd", "/etc/shadow", "/etc/hostname", "/home/x/.ssh/id_rsa", "/home/x/.config/scaling-laws/grading-seed",
            "/course/.git/config", "/course/.course/gradebook.db", "/usr/local/share/nbgrader/exchange/x")]),
        "folders above": each(*[f"print(__import__('os').listdir('{p}'), 'IS', 'READ')" for p in (
            "/home", "/root", "/var", "/run", "/sys", "/mnt", "/opt", "/srv", "/work", "/usr/local", "/usr/bin")]),
        "keys imported": each("import autograder.questions.instructor.lesson_01 as k; print(k, 'IS', 'READ')",
                              "from autograder import key; print(key('flattening-curve'), 'IS', 'READ')",
                              "import solutions.kaplan; print('IS', 'READ')"),
        "keys by their path": each("print(open('/course/autograder/questions/instructor/lesson_01.py').read(), 'IS', 'READ')"),
        "environment": "import os\nprint({k: v for k, v in os.environ.items() if 'SEED' in k or 'COURSE' in k} or '')",
        "arguments": "import sys\nprint(sys.argv, sys.orig_argv, sys.path, sys.prefix, sys.base_prefix, sys.executable)",
        "objects": """import gc
print(sum('reasons' in o or 'right' in o for o in gc.get_objects() if type(o) is dict), 'keys found')""",
        "frames": "import sys\nf = sys._getframe()\nwhile f: print(f.f_code.co_filename, sorted(f.f_locals)[:3]); f = f.f_back",
        "the job": """import gc
asked = [o for o in gc.get_objects() if type(o) is dict and 'nonce' in o and 'id' in o]
print('IS READ'[:7 * len(asked)])""",
        "source of everything": "import inspect, autograder.bank.scoring as s\nprint(len(inspect.getsource(s)))",
        "held-out runs": "from course_data import load\nprint(load('grid', held_out=True), 'IS', 'READ')",
        "everything imported": """import importlib, pkgutil, autograder, lessons, course_data, contextlib, io
for package in (autograder, lessons, course_data):
    for one in pkgutil.walk_packages(package.__path__, package.__name__ + '.', onerror=lambda name: None):
        if '__main__' in one.name: continue
        try:
            with contextlib.redirect_stdout(io.StringIO()): importlib.import_module(one.name)
        except BaseException: pass""",
        "everything called": """import inspect, lessons.tools as t
for f in vars(t).values():
    if inspect.isfunction(f):
        try: f(1.0, 2.0)
        except Exception: pass""",
        "hidden inputs drawn": each("from autograder.questions import hidden_cases; print(hidden_cases('training-flops', 'mallory', ''), 'IS', 'READ')",
                                    "from autograder.questions import grading_cases; print(grading_cases('training-flops', 'mallory'), 'IS', 'READ')"),
        "a seed made": each("from autograder.bank.seed import grading_seed", "print('seed', len(grading_seed()))"),
        "descriptors kept open": """import os
for n in range(3, 64):
    try: print(n, os.fstat(n).st_mode)
    except OSError: pass""",
        "the sandbox's own sandbox": each("from autograder.sandbox.sandbox import Sandbox", "Sandbox().__enter__(); print('IS', 'READ')"),
    },
}  # fmt: skip

LEFT_OUT: dict[str, dict[str, str]] = {
    "the process ended": {
        "os._exit": "import os\nos._exit(0)",
        "segmentation fault": "import ctypes\nctypes.string_at(0)",
        "abort": "import os\nos.abort()",
        "bus": "import ctypes\nctypes.memset(0, 1, 1)",
        "exit by the kernel": LIBC + "libc.syscall(231, 0)",
        "exit in a thread": "import threading, os\nthreading.Thread(target=os._exit, args=(0,)).start()\nwhile True: pass",
        "the interpreter ended": "import ctypes\nctypes.pythonapi.Py_Exit(0)",
        "the interpreter broken": "import ctypes\nctypes.pythonapi.Py_FatalError(b'x')",
        "descriptors closed": "import os\nos.closerange(0, 99)",
        "32-bit call": """import ctypes, mmap
m = mmap.mmap(-1, 4096, prot=7)
m.write(b'\\xb8\\x02\\x00\\x00\\x00\\xcd\\x80\\xc3')
ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(m)))()""",
    },
    "never stops": {
        "a loop": "while True: pass",
        "a loop that catches everything": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "a loop without signals": """import signal
for s in range(1, 65):
    try: signal.signal(s, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True: pass""",
        "signals blocked": "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
        "alarm taken away": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True: pass",
        "asleep in C": "import ctypes, signal\nsignal.signal(14, signal.SIG_IGN)\nctypes.CDLL(None).sleep(99)",
        "a regular expression": "import re\nre.match('(a+)+$', 'a' * 40 + 'b')",
        "waiting for a lock": "import threading, signal\nsignal.signal(14, signal.SIG_IGN)\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        "waiting for input": "import signal, os\nsignal.signal(14, signal.SIG_IGN)\nos.read(os.pipe()[0], 1)",
    },
    "forged replies": {
        "rubbish in the grader's channel": "import os\nfor n in range(3, 9):\n    os.write(n, b'{}' * 99)",
        "flood of the grader's channel": "import os\nwhile True: os.write(3, bytes(1 << 20))",
        "a forged report of cells": FRAME + "for n in range(200): frame(cell=n, text='', stopped='')",
        "a forged answer": FRAME + "frame(nonce='0' * 16, value='D')",
        "ready twice": FRAME + "frame(ready=True)",
        "half a message": "import os\nos.write(3, b'\\0\\0')\nos._exit(0)",
        "a length and nothing": "import os\nos.write(3, b'\\0\\1\\0\\0')\nos._exit(0)",
        "no JSON": "import os\nos.write(3, b'\\0\\0\\0\\1x')",
        "deep JSON": "import os, struct\nos.write(3, struct.pack('>I', 100_000) + b'[' * 100_000)",
        "a list": "import os\nos.write(3, b'\\0\\0\\0\\2[]')",
        "slow bytes": "import os, time, signal\nsignal.signal(14, signal.SIG_IGN)\nwhile True: os.write(3, b'\\0'); time.sleep(0.1)",
        "channel shut": "import socket\nsocket.socket(fileno=3).shutdown(2)",
        "channel read": "import os\nos.set_blocking(3, True)\nos.close(3)",
        "another's wire": WIRES + "wire.send({'nonce': '', 'value': 'D'})",
        "report with a list": WIRES + "wire.send({'cell': [], 'text': {}, 'stopped': []})",
    },
}

COSTLY: dict[str, dict[str, str]] = {
    "the loop taken over": {
        "own loop": FRAME + """import builtins
def serve():
    import socket
    s = socket.socket(fileno=3)
    s.settimeout(None)
    for n in range(2, 90): frame(cell=n, text='Well done', stopped='')
serve()""",
        "wire patched": WIRES + "Wire.send = lambda *a, **k: None",
        "every answer a Z": WIRES + """kept = Wire.send
Wire.send = lambda self, said, *a: kept(self, said | ({'value': 'Z'} if 'nonce' in said else {}), *a)""",
        "points in the answer": WIRES + """kept = Wire.send
Wire.send = lambda self, said, *a: kept(self, said | {'points': 99, 'score': 99, 'full': True}, *a)""",
        "every function right": WIRES + """kept = Wire.send
Wire.send = lambda self, said, *a: kept(self, said | ({'returned': [{'value': True, 'points': 1}] * 8} if 'returned' in said else {}), *a)""",
        "strange fields": WIRES + """kept = Wire.send
odd = {'stopped': [], 'raised': {}, 'problem': {}, 'returned': [[]], 'text': 'x'}
Wire.send = lambda self, said, *a: kept(self, said | odd, *a)""",
        "a forged problem": WIRES + f"""kept = Wire.send
Wire.send = lambda self, said, *a: kept(self, said | {{'problem': '{FORGED}'}} if 'nonce' in said else said, *a)""",
        "a forged stop": WIRES + f"""kept = Wire.send
Wire.send = lambda self, said, *a: kept(self, said | {{'stopped': '{FORGED}', 'raised': ['{FORGED}', 1]}}, *a)""",
        "old nonce": WIRES + """kept = Wire.send
old = []
def send(self, said, *a):
    old.append(said.get('nonce'))
    kept(self, said | ({'nonce': old[0]} if 'nonce' in said else {}), *a)
Wire.send = send""",
        "messages swallowed": WIRES + "Wire.receive = lambda self, *a: {'id': 'run-cost', 'nonce': '0'}",
        "packing patched": "import struct\nstruct.pack = lambda *a: b'\\0\\0\\0\\2{}'",
        "JSON patched": "import json\njson.dumps = lambda *a, **k: '{\"value\": \"Z\"}'",
        "plain patched": "import autograder.bank.answers as a\na.plain = lambda value: 'Z'",
        "call patched": "import autograder.bank.answers as a\na.call = lambda f, inputs: [{'value': 1.0}] * len(inputs)",
        "call says right": "import autograder.bank.answers as a\na.call = lambda f, inputs: [{'value': True, 'share': 1}] * len(inputs)",
        "session patched": "import autograder.sandbox.session as s\ns._answer = lambda *a: {'value': 1, 'points': 99}",
        "cells not run": "import autograder.sandbox.session as s\ns._run_cell = lambda *a: {}",
        "shell patched": "get_ipython().run_cell = lambda *a, **k: None",
        "namespace replaced": "get_ipython().user_ns = {'answers': {'flattening-curve': 'B', 'run-cost': 1}}",
        "unpack patched": "import autograder.sandbox.session as s\ns.unpack = lambda args: [0]",
    },
    "built-ins broken": {
        "questions forgotten": "from autograder import questions as q\nq.questions.cache_clear()\nq.LESSONS.clear()",
        "len and print": "import builtins\nkept = builtins.print, builtins.abs\ndel builtins.abs, builtins.print",
        "numpy emptied": "import numpy\nnumpy.testing = numpy.random = None",
        "isinstance": "import builtins\nbuiltins.isinstance = lambda *a: True",
        "len": "import builtins\nbuiltins.len = lambda x: 0",
        "import": "import builtins\nbuiltins.__import__ = lambda *a, **k: None",
        "all deleted": "import builtins\nfor name in list(vars(builtins)):\n    if name[0] != '_': delattr(builtins, name)",
        "modules cleared": "import sys\nsys.modules.clear()",
        "type": "import builtins\nbuiltins.type = lambda *a: float",
        "os emptied": "import os, signal\nvars(os).clear()\nvars(signal).clear()",
    },
    "answers as something other": {
        "a dict that lies": """class Full(dict):
    def get(self, id, default=None): return super().get(id, "points: 99")
answers = Full(answers)""",
        "a dict that raises": f"""class Bad(dict):
    def get(self, id, default=None): raise KeyError('{FORGED}')
answers = Bad()""",
        "a dict that raises what cannot be shown": """class E(Exception):
    def __str__(self): raise SystemExit
class Bad(dict):
    def get(self, id, default=None): raise E
answers = Bad()""",
        "no dict": "answers = 7",
        "no answers": "del answers",
        "a dict that exits": "class Bad(dict):\n    def get(self, *a): raise SystemExit(0)\nanswers = Bad()",
        "a default": "from collections import defaultdict\nanswers = defaultdict(lambda: 'B', answers)",
    },
}  # fmt: skip

# The body of a function of (N, D), which is called on inputs that are kept back. They must not come out.
INSIDE: dict[str, str] = {
    "as a text": "return repr((N, D))",
    "as a number": "return N",
    "as a list": "return [N, D]",
    "as a list of another length": "return [N, D, N, D]",
    "as the length of a list": "return [0] * int(N % 90_000)",
    "as a depth": "x = 0\nfor _ in range(int(N) % 6): x = [x]\nreturn x",
    "as an error's message": "raise ValueError(repr((N, D)))",
    "as an error's name": "raise type(f'E{N:.0f}and{D:.0f}', (Exception,), {})",
    "as a known error's name": "raise [KeyError, ValueError, OSError, EOFError][int(N) % 4](N)",
    "as a note on an error": "e = ValueError(); e.add_note(repr((N, D))); raise e",
    "as another answer": "answers['flattening-curve'] = answers['kaplan-size'] = repr((N, D))\nreturn 0.0",
    "as another function": "answers['scale-needed'] = lambda *a: repr((N, D))\nreturn 0.0",
    "as output": "print(N, D)\nreturn 0.0",
    "as output past the grader's": "import sys, os\nsys.__stdout__.write(repr(N)); os.write(1, repr(N).encode()); return 0.0",
    "as a warning": "import warnings\nwarnings.warn(repr((N, D)))\nreturn 0.0",
    "as a log": "import logging\nlogging.critical(repr((N, D)))\nreturn 0.0",
    "as a display": "display(repr((N, D)))\nreturn 0.0",
    "as a file for the rerun": "open('/tmp/kept', 'a').write(repr(N))\nimport os; os._exit(0)",
    "as an end of the process": "import os\nos._exit(int(N) % 256)",
    "as a type": "return type(f'T{N:.0f}', (), {})()",
    "as a type of list": "return [set(), dict(), bytes(), 2j][int(N) % 4]",
    "as a number of digits": "return 10 ** int(N % 400)",
    "as nan": "return float('nan') if int(N) % 2 else float('inf')",
    "as nothing": "return None if int(N) % 2 else 0.0",
    "as a forged problem": "from autograder.bank.answers import NotPlain\nraise NotPlain('digits' if int(N) % 2 else 'text')",
    "as a forged reason": f"raise ValueError('{FORGED}' + repr(N))",
    "on the wire": "import os\nos.write(3, repr((N, D)).encode())\nreturn 0.0",
    "as a reply": WIRES + "wire.send({'nonce': '', 'value': repr((N, D))})\nreturn 0.0",
    "as memory": "x = bytearray(int(N) % (1 << 30) + (1 << 29))\nreturn 0.0",
    "as a name of a thread": "import threading\nthreading.current_thread().name = repr(N)\nreturn 0.0",
    "as the environment": "import os\nos.environ['LEFT'] = repr(N)\nreturn 0.0",
    "from the frame that calls": "import sys\nreturn repr(sys._getframe(1).f_locals)",
    "from all inputs": "import gc\nreturn repr([o for o in gc.get_objects() if type(o) is dict and 'inputs' in o])[:9000]",
    "as an exit": "raise SystemExit(repr((N, D)))",
    "as an interrupt": "raise KeyboardInterrupt(repr((N, D)))",
    "as a generator": "yield N",
    "as a coroutine": "import asyncio\nasync def f(): return N\nreturn f()",
}

# Values given as the answers to a number and to a function's call: no plain answers, or such as lie.
ANSWERS: dict[str, str] = {
    "not a number": "float('nan')",
    "infinity": "-np.inf",
    "a number of 401 digits": "10**400",
    "a number of 10,000 digits": "10**10_000",
    "a list of millions": "list(range(5_000_000))",
    "an array of millions": "np.zeros(5_000_000)",
    "a list in itself": "(x := []).append(x) or x",
    "nested deeply": "eval('[' * 90 + ']' * 90)",
    "lists shared without end": "(x := [0] * 9999) and [[x] * 9999] * 9999",
    "a text of 50 MB": "'x' * 50_000_000",
    "many long texts": "['x' * 10_000] * 10_000",
    "many long numbers": "[10**299] * 90_000",
    "a dictionary": "{'points': 2}",
    "a dictionary of forged points": f"{{'value': 1, 'problem': '{FORGED}'}}",
    "a complex number": "2j",
    "bytes": "b'2'",
    "a module": "np",
    "a function": "print",
    "half a character": "'\\ud800'",
    "nothing": "None",
    "a forged reason": f"'{FORGED}'",
    "a list of forged reasons": f"['{FORGED}'] * 3",
    "a type with a forged name": f"type('{FORGED}', (), {{}})()",
    "a float that is always equal": "type('F', (float,), {'__eq__': lambda s, o: True, '__hash__': float.__hash__})(1)",
    "a text that lies": "type('B', (str,), {'strip': lambda s: s, 'upper': lambda s: 'B'})('x')",
    "a list that lies": "type('L', (list,), {'__iter__': lambda s: iter([1]), '__len__': lambda s: 1})()",
    "a class that lies of its class": "type('C', (), {'__class__': property(lambda s: float), '__float__': lambda s: 1.0})()",
    "an array that lies": "type('A', (np.ndarray,), {'tolist': lambda s: 'Well done!'})((1,))",
    "a numpy number that lies": "type('N', (np.float64,), {'item': lambda s: {'points': 9}})(1)",
    "an array of objects": "np.array([object()])",
    "an exception": f"ValueError('{FORGED}')",
    "an object that cannot be shown": "type('X', (), {'__repr__': lambda s: 1 / 0, '__str__': lambda s: 1 / 0})()",
    "an object that exits": "type('X', (), {'__float__': lambda s: exit(), '__repr__': lambda s: exit()})()",
    "an endless generator": "iter(int, 1)",
    "a decimal": "__import__('decimal').Decimal(1)",
    "a fraction": "__import__('fractions').Fraction(1, 2)",
    "a memory view": "memoryview(b'1')",
}


def counted() -> dict[str, int]:
    """How many attacks of each family there are."""
    families = {name: len(rows) for table in (VAIN, LEFT_OUT, COSTLY) for name, rows in table.items()}
    return families | {"hidden inputs told": len(INSIDE), "answers that are none, or lie": len(ANSWERS)}
